import type { ReadonlySignal } from '@preact/signals-core';
import type { ShortAuthenticationString } from '@sotto/e2ee';
import type { LeaveReason, MediaSource, Permission, Reception, Role, RoomKind } from '@sotto/protocol';
import type { LocalMedia } from './device-types.ts';

export interface RemoteTrack {
  readonly source: MediaSource;
  /** Key tiles by this. */
  readonly id: string;
  readonly track: MediaStreamTrack;
  /** The sender muted or paused it, or the SFU sends nothing because the connection is too weak. */
  readonly paused: ReadonlySignal<false | 'sender' | 'network'>;
  /** Says at which size (CSS pixels times device pixel ratio) the picture is shown; null while it is not visible. */
  showAt(size: { width: number; height: number } | null): void;
}

/** `weak`: media arrives, with loss or delay that a person notices. */
export type Connectivity = 'connecting' | 'connected' | 'weak' | 'reconnecting';

/** Sources that are sent, or should be, and do not arrive. */
export type Receptions = Readonly<Partial<Record<MediaSource, Exclude<Reception, 'fine'>>>>;

/** What a person may not send until somebody who leads the conference releases it, and what of it they ask for. */
export interface Restrictions {
  readonly sources: readonly MediaSource[];
  readonly asking: readonly MediaSource[];
}

/** The same of this device, with the role of whoever stopped each source; without one where it was so before. */
export interface OwnRestrictions extends Restrictions {
  readonly by: Readonly<Partial<Record<MediaSource, Role>>>;
}

export interface RemotePeer {
  readonly peerId: string;
  readonly name: string;
  readonly role: ReadonlySignal<Role>;
  readonly restrictions: ReadonlySignal<Restrictions>;
  readonly connectivity: ReadonlySignal<Connectivity>;
  /** Stays while it is muted; then its `paused` is `sender`. */
  readonly microphone: ReadonlySignal<RemoteTrack | null>;
  /** Null while the camera is off; so is the screen while nothing is shared. */
  readonly camera: ReadonlySignal<RemoteTrack | null>;
  readonly screen: ReadonlySignal<RemoteTrack | null>;
  readonly screenAudio: ReadonlySignal<RemoteTrack | null>;
  /** What this person sends and does not arrive here. Sotto mends it by itself, as far as that is possible. */
  readonly reception: ReadonlySignal<Receptions>;
  /** What this person says that does not arrive of what is sent from here. */
  readonly told: ReadonlySignal<Receptions>;
  /** True when nothing of this person can be heard: no microphone, or muted. */
  readonly muted: ReadonlySignal<boolean>;
}

/** Who is at the other end, by the key that their browser has proved to hold. */
export interface PeerIdentity {
  /** The public key, base64url. */
  readonly id: string;
  /** What cards to them are sealed with, base64url: whoever keeps them as a contact needs it too. */
  readonly cardKey: string;
  /** The same for people: groups of digits. */
  readonly fingerprint: string;
  /** `known`: a contact of this device. `expected`: a contact, and the one that this call was meant for. */
  readonly standing: 'new' | 'known' | 'expected';
  /** The name under which the person has kept the contact; null when it is none. */
  readonly contactName: string | null;
  /**
   * The name under which the two have compared: that of the contact, or what stood there at the time. Null when they
   * have not, and when the name was not kept; what they call themselves now may be another one.
   */
  readonly comparedAs: string | null;
  /**
   * The contact for whom they may be taken, whose name they bear or whom the call was meant for, with another key. Null
   * when there is none, and when they are a contact themselves.
   */
  readonly namesake: { readonly id: string; readonly name: string } | null;
  /** This device remembers no encrypted call with this key before the one that began with this link. */
  readonly firstCall: boolean;
}

/** How somebody is kept: as a contact of their own, or as one who has another key now, by the id of that contact. */
export type Keeping = { readonly name: string } | { readonly replaces: string };

export type Path = 'direct' | 'relay';
/**
 * Why the media of a 1:1 call goes through the server. `chosen`: an address is to stay hidden. `blocked`: the network
 * lets nothing else through. `broken`: the direct path was there and broke.
 */
export type PathReason = 'chosen' | 'blocked' | 'broken';

/** What holds now in a call of two, as the worker and the transports say, never what was asked for. */
export type DirectProtection =
  /** Alone, or the keys are being agreed; nothing is sent yet. */
  | { readonly level: 'establishing' }
  /**
   * Every frame encrypted from device to device. `authentication` is for the two people to compare; `verified`
   * says that they did.
   */
  | {
      readonly level: 'end-to-end';
      readonly authentication: ShortAuthenticationString;
      readonly verified: boolean;
      readonly peer: PeerIdentity;
      /** `relay`: through the server, encrypted from device to device all the same. */
      readonly path: Path;
      /** Why through the server; null for the direct path, and when the other side asked for it. */
      readonly pathReason: PathReason | null;
    }
  /**
   * Somebody with another key than expected: nothing is sent or played until the person decides. `name` is what they
   * call themselves, `expectedName` who should be there.
   */
  | {
      readonly level: 'changed';
      readonly name: string;
      readonly expectedName: string;
      readonly peer: PeerIdentity;
    }
  /** The other person has not let this one in yet, and nothing of either is seen or heard. */
  | { readonly level: 'waiting' }
  /** The keys could not be agreed: nothing is sent or played. `reason` is a code for a details disclosure. */
  | { readonly level: 'failed'; readonly reason: string };

/** What holds now in a conference. */
export type ConferenceProtection =
  /** Nothing is sent yet. */
  | { readonly level: 'establishing' }
  /** DTLS-SRTP to the server. */
  | { readonly level: 'transport' };

export type Protection = DirectProtection | ConferenceProtection;

export type EndToEnd = Extract<Protection, { level: 'end-to-end' }>;
export type Changed = Extract<Protection, { level: 'changed' }>;

export type EndReason =
  | 'left'
  | 'ended-by-host'
  | 'server-shutdown'
  /** The two people saw different symbols: somebody may sit between them. */
  | 'not-authentic'
  /** The membership was lost: the connection was away for too long. */
  | 'connection-lost'
  /** The same membership was taken over in another tab. */
  | 'replaced';

export type CallStatus =
  | { readonly phase: 'connecting' }
  /** Includes being alone in the room. */
  | { readonly phase: 'connected' }
  /** The signalling socket is lost; media may go on. `since` in milliseconds since the epoch. */
  | { readonly phase: 'reconnecting'; readonly since: number }
  | { readonly phase: 'ended'; readonly reason: EndReason };

export interface ChatMessage {
  /** In the order in which they are shown, of both people together. */
  readonly id: number;
  readonly from: 'self' | 'peer';
  /** Plain text of 1 to 4000 code units, without control characters other than line feed and tab. */
  readonly text: string;
  /** When it was sent, or came, by this device's clock; in milliseconds since the epoch. */
  readonly at: number;
  /** The peer's browser has it. Always true for what came from the peer. */
  readonly delivered: boolean;
}

/** What two people write to each other in a call. Nothing of it is stored; it ends with the call. */
export interface Chat {
  /** The last of them, in order. Starts anew when somebody comes anew. */
  readonly messages: ReadonlySignal<readonly ChatMessage[]>;
  /**
   * Sends to the one who is there now. Text is cleaned and trimmed first; without anything to see in it, longer than
   * `chatLimits.length`, or while `chatLimits.waiting` messages wait, nothing is sent.
   */
  send(text: string): void;
}

export type CallEvent =
  | { readonly type: 'peer-joined'; readonly name: string }
  | { readonly type: 'peer-left'; readonly name: string; readonly reason: LeaveReason }
  /** This device has another role; with `token` it comes back when the room is joined anew. `by`: of whoever gave it. */
  | { readonly type: 'role-given'; readonly role: Role; readonly by: Role; readonly token: string }
  /** This device may not send these sources any more, and has switched them off. */
  | { readonly type: 'restricted'; readonly sources: readonly MediaSource[] }
  /** It may again; whether it does, its person decides. */
  | { readonly type: 'released'; readonly sources: readonly MediaSource[] }
  /** Somebody asks to be released. */
  | { readonly type: 'release-asked'; readonly peer: RemotePeer; readonly sources: readonly MediaSource[] };

/**
 * How far two people in a call are on the way to a conference, which others can join, and which is encrypted to the
 * server only. It takes a click of each.
 */
export type UpgradeState =
  | { readonly state: 'none' }
  /** This side has asked the other. */
  | { readonly state: 'proposed' }
  /** The other has asked this side. */
  | { readonly state: 'asked' }
  /**
   * Both have agreed: from now on the server gets sound and picture, too. The call goes on until all that is on in it
   * arrives in the conference.
   */
  | { readonly state: 'joining' }
  /**
   * Nothing came of it, and the call is what it was. `declined`: the other said no. `unanswered`: the other said
   * nothing. `withdrawn`: the other has taken its question back. `broken`: the conference did not come about.
   */
  | { readonly state: 'failed'; readonly reason: 'declined' | 'unanswered' | 'withdrawn' | 'broken' }
  /** `successor` takes the place of this call, which leaves itself shortly. The side that made it is its host. */
  | { readonly state: 'upgraded'; readonly successor: ConferenceCall; readonly hostToken: string | null };

/** What every call has, whatever the kind of its room. */
export interface CallBase {
  readonly room: string;
  readonly name: string;
  /** As whom this device is in the room. */
  readonly role: ReadonlySignal<Role>;
  /** Whether its role allows this now, read from signals; the server refuses it otherwise. */
  may(permission: Permission): boolean;
  readonly media: LocalMedia;
  readonly status: ReadonlySignal<CallStatus>;
  /** When the call was connected (second person there), in milliseconds since the epoch. */
  readonly connectedAt: ReadonlySignal<number | null>;
  /**
   * Resolves when the first description of the own media is made and sent, with which the connection begins: until then
   * all that keeps the page busy, such as showing the call, keeps the others waiting, too. Never rejects; takes as long as
   * the network does.
   */
  readonly described: Promise<void>;
  /** In the order in which they came; stable. */
  readonly peers: ReadonlySignal<readonly RemotePeer[]>;
  /** Joins and leaves, for the live region and short notices. Ends with `signal`. */
  onEvent(listener: (event: CallEvent) => void, signal: AbortSignal): void;
  /** Idempotent; tells the others. */
  leave(reason?: 'left' | 'closed'): void;
}

/** A call of two: from device to device, encrypted end to end. */
export interface DirectCall extends CallBase {
  readonly kind: 'call';
  readonly protection: ReadonlySignal<DirectProtection>;
  readonly chat: Chat;
  readonly upgrade: ReadonlySignal<UpgradeState>;
  /**
   * The two people compared the short authentication string. When it is not the same the call ends at once. This and the
   * next two take what was on the screen, and do nothing when it is somebody else or something else by now: a server can
   * change who is there at the moment of a click.
   */
  compared(result: 'same' | 'different', shown: EndToEnd): void;
  /** Answers the level `changed`: goes on with whoever is there, or leaves. */
  decide(choice: 'accept' | 'leave', shown: Changed): void;
  /** Keeps the peer as a contact on this device, by its key. */
  keepContact(keeping: Keeping, shown: EndToEnd): void;
  /** Asks the other for a conference. Does nothing before the call is end-to-end encrypted. */
  proposeConference(): void;
  /** Answers the other's question. False also takes back one's own, and what was agreed but is not done yet. */
  answerConference(accept: boolean): void;
}

/** A call of a group, through the SFU. */
export interface ConferenceCall extends CallBase {
  readonly kind: 'conference';
  readonly protection: ReadonlySignal<ConferenceProtection>;
  /** By peer id, as the SFU hears it. */
  readonly activeSpeaker: ReadonlySignal<string | null>;
  /** What this device may not send until it is released. It is off here, and what switches it on is undone. */
  readonly restrictions: ReadonlySignal<OwnRestrictions>;
  /** Whether this device may do more than this person, read from signals: what follows is refused otherwise. */
  mayActOn(peer: RemotePeer): boolean;
  /** Gives another role. This and the next reject with ProtocolError as the server refuses. */
  setRole(peer: RemotePeer, role: Role): Promise<void>;
  /** Stops what somebody sends. Resolves when nobody gets it any more. */
  restrict(peer: RemotePeer, sources: readonly MediaSource[]): Promise<void>;
  release(peer: RemotePeer, sources: readonly MediaSource[]): Promise<void>;
  /** The same for everybody who may do less, with exceptions. */
  restrictAll(sources: readonly MediaSource[], except?: readonly RemotePeer[]): Promise<void>;
  releaseAll(sources: readonly MediaSource[]): Promise<void>;
  /** Asks those who may to be released, or no more. */
  askRelease(source: MediaSource, asking: boolean): Promise<void>;
  /** For who may; rejects with ProtocolError otherwise. */
  endForEveryone(): Promise<void>;
}

/** What `join` gives, by the kind of the room. A kind without a type of its own does not compile. */
interface Calls extends Record<RoomKind, CallBase> {
  readonly call: DirectCall;
  readonly conference: ConferenceCall;
}
export type Call = Calls[RoomKind];
