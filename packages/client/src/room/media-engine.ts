import type { ReadonlySignal } from '@preact/signals-core';
import type { ClientMethod, ClientParams, ClientResult, Place } from '@sotto/protocol';
import type { Beside } from '../conference/beside.ts';
import type { RequestOptions } from '../signaling/channel.ts';
import type { ServerNotification, ServerRequest } from '../signaling/incoming.ts';
import type { Chat, Growth, Keeping, LocalMedia, Protection } from '../types.ts';
import type { Participant } from './participant.ts';

/** What a media engine may use of the call that it works for. */
export interface EngineContext {
  readonly room: string;
  readonly media: LocalMedia;
  /** Whom a 1:1 call is meant for: an identity, base64url. */
  readonly expected: string | undefined;
  /** The ring that was accepted for this call. */
  readonly ring: string | undefined;
  /** Nothing of a 1:1 call goes directly, see `JoinOptions`. */
  readonly hideAddress: boolean | 'new';
  /**
   * Asks the server. Rejects with `unreachable` at once while the place is not held (socket lost, not yet resumed):
   * an engine compares states in `resumed` instead of queueing.
   */
  readonly request: <M extends ClientMethod>(
    method: M,
    params: ClientParams<M>,
    options?: RequestOptions,
  ) => Promise<ClientResult<M>>;
  /** Those who are there now. */
  participants(): readonly Participant[];
  /** Opens the way to a conference beside this call. Rejects as `Sotto.join` does. */
  openBeside(): Promise<Beside>;
  /** Leaves the call, as the person would. */
  leave(): void;
}

/** Makes a conference of a call. */
export interface Growing {
  readonly state: ReadonlySignal<Growth>;
  propose(): void;
  answer(accept: boolean): void;
}

/** Carries the media of one call: from peer to peer, or through the SFU. What it asks the server goes by its context. */
export interface MediaEngine {
  readonly protection: ReadonlySignal<Protection>;
  readonly activeSpeaker: ReadonlySignal<string | null>;
  /** Null where the engine carries no chat. */
  readonly chat: Chat | null;
  /** Null where there is nothing to grow into. */
  readonly growth: Growing | null;
  /**
   * See `Call.described`. Also resolves when there is nobody to describe anything to, and when the engine is closed.
   */
  readonly described: Promise<void>;
  /**
   * `join` was just sent. What is asked through `request` now is worked on right behind it, without waiting for the
   * place: the server takes requests in order.
   */
  joining(request: EngineContext['request']): void;
  /** The ring to be named in `join`: keys were agreed with the caller while it rang, or nearly. */
  readonly ring: string | null;
  /** A place was taken, for the first time or anew: whatever was there before is void. */
  enter(place: Place): void;
  /** The same place goes on after its socket was lost; messages of the meantime were not delivered. */
  resumed(place: Place): void;
  joined(participant: Participant): void;
  /** The person here waits alone and rings somebody by this ring; null when that is over and nobody came. */
  ringing(ringId: string | null): void;
  left(participant: Participant): void;
  /** The participant's socket is back: what was sent to it meanwhile may be lost. */
  returned(participant: Participant): void;
  /** Notifications that concern media. */
  notification(notification: ServerNotification): void;
  request(request: ServerRequest): Promise<void>;
  /** The two people of a 1:1 call compared what authenticates it. */
  compared(same: boolean): void;
  /** The person goes on although the peer has another key than expected. */
  accept(): void;
  /** The person keeps the peer as a contact. */
  keepContact(keeping: Keeping): void;
  close(): void;
}

/** What media of one kind of room needs and can have before anybody joins. */
export interface PreparedMedia {
  createEngine(context: EngineContext): MediaEngine;
  /** Ends what no call has taken. Idempotent. */
  close(): void;
}

/** Somebody who rings, and with whom keys can be agreed before the person here has answered. */
export interface Greeting {
  readonly ringId: string;
  readonly room: string;
  /** Who rings, by their card: an identity. */
  readonly expected: Uint8Array;
  /** As the call would have it, see `EngineContext`. */
  readonly hideAddress: boolean | 'new';
  /** Hands bytes to who rings. May reject. */
  readonly relay: (data: string) => Promise<unknown>;
}

/** What becomes of a `Greeting`. */
export interface Greeted {
  /** Whether the caller's side takes part: then the call may go on with it. */
  isAnswered(): boolean;
  /** Takes what who rings has handed over. */
  receive(data: string): void;
  /** Forgets all of it. Idempotent; not for what a call has taken. */
  close(): void;
}
