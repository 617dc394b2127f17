import type { ClientMethod, ClientParams, ClientResult, MediaSource, RoomState } from '@sotto/protocol';
import type { RequestOptions } from '../signaling/channel.ts';
import type { ServerNotification, ServerRequest } from '../signaling/incoming.ts';
import type { Connection } from '../signaling/connection.ts';
import type { Call, JoinOptions } from '../types/types.ts';
import type { Participant } from './participant.ts';

/** What a media engine may use of the call that it works for. */
export interface EngineContext extends Pick<JoinOptions, 'room' | 'media' | 'expected' | 'hideAddress'> {
  /**
   * Asks the server. Rejects with `unreachable` at once while the membership is not held (socket lost, not yet
   * resumed): an engine compares states in `resumed` instead of queueing.
   */
  readonly request: <M extends ClientMethod>(
    method: M,
    params: ClientParams<M>,
    options?: RequestOptions,
  ) => Promise<ClientResult<M>>;
  /** Whether this source is not to be sent, read from a signal. */
  readonly restricted: (source: MediaSource) => boolean;
  /** Those who are there now. */
  participants(): readonly Participant[];
  /** Leaves the call, as the person would. */
  leave(): void;
}

/** The request `join`, for an engine to send. */
export interface Joining {
  readonly send: () => Promise<RoomState>;
  /**
   * What is asked by this behind it is worked on without waiting for the membership: the server takes requests in
   * order.
   */
  readonly request: EngineContext['request'];
}

/** Carries the media of one call: from peer to peer, or through the SFU. What it asks the server goes by its context. */
export interface MediaEngine {
  /**
   * See `CallBase.described`. Also resolves when there is nobody to describe anything to, and when the engine is closed.
   */
  readonly described: Promise<void>;
  /** Asks for a membership, and for what the media wants right behind it. */
  join(joining: Joining): Promise<RoomState>;
  /** A membership was taken, for the first time or anew: whatever was there before is void. */
  enter(roomState: RoomState): void;
  /** The same membership goes on after its socket was lost; messages of the meantime were not delivered. */
  resumed(roomState: RoomState): void;
  joined(participant: Participant): void;
  left(participant: Participant): void;
  /** The participant's socket is back: what was sent to it meanwhile may be lost. */
  returned(participant: Participant): void;
  /** Notifications that concern media. */
  notification(notification: ServerNotification): void;
  request(request: ServerRequest): Promise<void>;
  close(): void;
}

/** What a call in one kind of room needs and can have before anybody joins. */
export interface PreparedRoom<C extends Call = Call> {
  /** @throws as `Connection.request` for `join`. Nothing stays behind then. */
  join(connection: Connection, options: JoinOptions): Promise<C>;
  /** Ends what no call has taken. Idempotent. */
  close(): void;
}
