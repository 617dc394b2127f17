import type { ShortAuthenticationString } from '@sotto/e2ee';
import type {
  ErrorCode,
  LeaveReason,
  MediaSource,
  Permission,
  Reception,
  Role,
  RoomKind,
} from '@sotto/protocol';
import type { ReadonlySignal } from '@preact/signals-core';
import type { Ringer } from './contacts/ringing-types.ts';

/** Why a device gives no track, as far as the browser tells. */
export type DeviceProblem =
  /** The person or a policy refused. */
  | 'denied'
  /** The operating system refuses the browser. */
  | 'denied-by-system'
  /** There is no such device. */
  | 'missing'
  /** Another program holds the device. */
  | 'busy'
  /** The device went away while it was in use. */
  | 'unplugged'
  /** A camera that went away is there again, and stays off until the person turns it on. */
  | 'returned'
  /** It is on, but the system, a switch at the device or a closed lid keeps it from giving anything. */
  | 'muted-by-system'
  | 'failed';

/** Why a browser gives no track at all. */
export type DeviceRefusal = Exclude<DeviceProblem, 'unplugged' | 'returned' | 'muted-by-system'>;

/**
 * `on` means that a live track delivers; `muted` that the track is held but gives nothing, because the person muted it
 * (microphones only) or the system did.
 */
export type SourceState = 'off' | 'starting' | 'on' | 'muted';

/** A microphone or a camera. Signals never throw; `enable` and `select` resolve also when there is a problem. */
export interface DeviceSource {
  readonly kind: 'audioinput' | 'videoinput';
  readonly state: ReadonlySignal<SourceState>;
  /**
   * `unplugged` together with the state `on` or `muted`: the microphone in use went away and another one took over.
   * A microphone that comes back, or where there was none the next that comes, is used again by itself; a camera that
   * went away stays off. The next `enable`, `disable` or `select` clears it.
   */
  readonly problem: ReadonlySignal<DeviceProblem | null>;
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
  /** Labels are empty until the person has allowed one device of this kind. */
  readonly devices: ReadonlySignal<readonly MediaDeviceInfo[]>;
  /** The chosen device, remembered on this device; null for the browser's default. */
  readonly deviceId: ReadonlySignal<string | null>;
  /** What the person wants, whatever the device, the system or a key that is held make of it: for the next call. */
  readonly wanted: ReadonlySignal<boolean>;
  /** @param held on only until it aborts; `wanted` stays as it is */
  enable(held?: AbortSignal): Promise<void>;
  /** A microphone is muted and keeps its track; a camera is released, so that its light goes out. */
  disable(): void;
  /** Remembers the choice. Where there is a problem it also switches on: another device is how to mend one. */
  select(deviceId: string): Promise<void>;
}

export interface ScreenSource {
  /** False where the browser has no getDisplayMedia, such as on phones. */
  readonly supported: boolean;
  readonly state: ReadonlySignal<'off' | 'starting' | 'on'>;
  /**
   * Null also when the person closed the browser's picker: nothing is to be mended then. `muted-by-system` while it is
   * on: the window gives no picture, such as when it is minimised.
   */
  readonly problem: ReadonlySignal<DeviceProblem | null>;
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
  /** Tab or system audio, where the person shared it. */
  readonly audioTrack: ReadonlySignal<MediaStreamTrack | null>;
  start(): Promise<void>;
  stop(): void;
}

export interface SpeakerChoice {
  /** False where the browser cannot choose an output. */
  readonly supported: boolean;
  readonly devices: ReadonlySignal<readonly MediaDeviceInfo[]>;
  readonly deviceId: ReadonlySignal<string | null>;
  select(deviceId: string): void;
}

/** What this device sends. Made before the pre-join page, handed to the call, closed after it. */
export interface LocalMedia {
  readonly microphone: DeviceSource;
  readonly camera: DeviceSource;
  readonly screen: ScreenSource;
  readonly speaker: SpeakerChoice;
  close(): void;
}

/** How long the link of a room is good. */
export interface LinkLife {
  /** How many days it may be unused. */
  readonly linkDays: number;
  /** When it stops working unless somebody uses it, in milliseconds since the epoch. */
  readonly goodUntil: number;
}

export interface RoomPreview {
  readonly kind: RoomKind;
  /** How many are there now. */
  readonly peers: number;
  readonly full: boolean;
}

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
export type PeerLink = 'connecting' | 'connected' | 'weak' | 'reconnecting';

/** Sources that are sent, or should be, and do not arrive. */
export type Receptions = Readonly<Partial<Record<MediaSource, Exclude<Reception, 'fine'>>>>;

export interface RemotePeer {
  readonly peerId: string;
  readonly name: string;
  readonly role: Role;
  readonly link: ReadonlySignal<PeerLink>;
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

export type { ShortAuthenticationString } from '@sotto/e2ee';
export type * from './contacts/ringing-types.ts';

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

export type Route = 'direct' | 'relay';
/**
 * Why the media of a 1:1 call goes through the server. `chosen`: an address is to stay hidden. `blocked`: the network
 * lets nothing else through. `broken`: the direct way was there and broke.
 */
export type RouteReason = 'chosen' | 'blocked' | 'broken';

/** What holds now, as the worker and the transports say, never what was asked for. */
export type Protection =
  /** Alone, or the keys are being agreed; nothing is sent yet. */
  | { readonly level: 'establishing' }
  /**
   * 1:1, every frame encrypted from device to device. `authentication` is for the two people to compare; `verified`
   * says that they did.
   */
  | {
      readonly level: 'end-to-end';
      readonly authentication: ShortAuthenticationString;
      readonly verified: boolean;
      readonly peer: PeerIdentity;
      /** `relay`: through the server, encrypted from device to device all the same. */
      readonly route: Route;
      /** Why through the server; null for the direct way, and when the other side asked for it. */
      readonly routeReason: RouteReason | null;
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
  /** 1:1: the other person has not let this one in yet, and nothing of either is seen or heard. */
  | { readonly level: 'waiting' }
  /** Conference: DTLS-SRTP to the server. */
  | { readonly level: 'transport' }
  /** 1:1 and the keys could not be agreed: nothing is sent or played. `reason` is a code for a details disclosure. */
  | { readonly level: 'failed'; readonly reason: string };

export type EndToEnd = Extract<Protection, { level: 'end-to-end' }>;
export type Changed = Extract<Protection, { level: 'changed' }>;

export type EndReason =
  | 'left'
  | 'ended-by-host'
  | 'server-shutdown'
  /** The two people saw different symbols: somebody may sit between them. */
  | 'not-authentic'
  /** The place was lost: the connection was away for too long. */
  | 'connection-lost'
  /** The same place was taken over in another tab. */
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
  | { readonly type: 'peer-left'; readonly name: string; readonly reason: LeaveReason };

/**
 * How far two people in a call are on the way to a conference, which others can join, and which is encrypted to the
 * server only. It takes a click of each.
 */
export type Growth =
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
  | { readonly state: 'grown'; readonly successor: Call; readonly hostToken: string | null };

export interface Call {
  readonly room: string;
  readonly kind: RoomKind;
  readonly name: string;
  /** As whom this device is in the room. */
  readonly role: Role;
  /** Whether its role allows this; the server refuses it otherwise. */
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
  /** By peer id, as the SFU hears it; always null in a 1:1 call. */
  readonly activeSpeaker: ReadonlySignal<string | null>;
  readonly protection: ReadonlySignal<Protection>;
  /** Null in a conference. */
  readonly chat: Chat | null;
  /** Always `none` in a conference. */
  readonly growth: ReadonlySignal<Growth>;
  /** Joins and leaves, for the live region and short notices. Ends with `signal`. */
  onEvent(listener: (event: CallEvent) => void, signal: AbortSignal): void;
  /**
   * 1:1: the two people compared the short authentication string. When it is not the same the call ends at once.
   * This and the next two take what was on the screen, and do nothing when it is somebody else or something else by
   * now: a server can change who is there at the moment of a click.
   */
  compared(result: 'same' | 'different', shown: EndToEnd): void;
  /** Answers the level `changed`: goes on with whoever is there, or leaves. */
  decide(choice: 'accept' | 'leave', shown: Changed): void;
  /** Keeps the peer as a contact on this device, by its key. */
  keepContact(keeping: Keeping, shown: EndToEnd): void;
  /** Asks the other for a conference. Does nothing before the call is end-to-end encrypted, nor in a conference. */
  proposeConference(): void;
  /** Answers the other's question. False also takes back one's own, and what was agreed but is not done yet. */
  answerConference(accept: boolean): void;
  /** Idempotent; tells the others. */
  leave(reason?: 'left' | 'closed'): void;
  /** For who may, and where leaving does not end it anyway; rejects with ProtocolError otherwise. */
  endForEveryone(): Promise<void>;
}

export interface JoinOptions {
  readonly room: string;
  readonly name: string;
  readonly hostToken?: string;
  readonly media: LocalMedia;
  /** 1:1: whom the call is meant for, an identity in base64url. Anybody else is `changed`. */
  readonly expected?: string;
  /** 1:1: the ring that was accepted, see `Accepted`. */
  readonly ring?: string;
  /**
   * 1:1: tells the other side no address of this device; everything goes through the server, as encrypted as ever. `new`:
   * as long as the other side is neither kept as a contact nor compared.
   */
  readonly hideAddress?: boolean | 'new';
}

/** One connection to one server. Rejections are ProtocolError with a code, or `unreachable` as below. */
export interface Sotto {
  /** `offline` after the first failure to connect, until a socket is open again. */
  readonly link: ReadonlySignal<'connecting' | 'online' | 'offline'>;
  createRoom(kind: RoomKind): Promise<{ readonly room: string; readonly hostToken: string }>;
  lookupRoom(room: string): Promise<RoomPreview>;
  lookupLink(room: string): Promise<LinkLife>;
  /** Ends a room for everyone and for good, without being in it. */
  closeRoom(room: string, hostToken: string): Promise<void>;
  /** Loads what a call of this kind needs (frame worker or mediasoup-client) ahead of `join`. */
  prepare(kind: RoomKind): void;
  join(options: JoinOptions): Promise<Call>;
  /**
   * Lets contacts call this device, and calls them, with the identity that the device has now; loaded when it is asked
   * for. Whoever opened it closes it. Rejects with `unsupported-browser` where an identity cannot be had.
   */
  openRinger(): Promise<Ringer>;
  close(): void;
}

/** `origin-refused`: the server takes no sockets from pages of this address, which whoever runs it can change. */
export type ClientErrorCode = 'unreachable' | 'origin-refused' | 'unsupported-browser';

export type SottoErrorCode = ErrorCode | ClientErrorCode;
