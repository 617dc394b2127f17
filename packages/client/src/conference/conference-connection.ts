import { effect } from '@preact/signals-core';
import type { MediaSource, RoomKind } from '@sotto/protocol';
import { assertKind } from '../room/assert-kind.ts';
import { followCall } from '../log/follow.ts';
import { failedBy, type Log } from '../log/log.ts';
import { Connection } from '../signaling/connection.ts';
import type { ConferenceCall, LocalMedia, RemotePeer, RemoteTrack } from '../types/types.ts';
import type { SuccessorConference } from '../room/successor-conference.ts';
import { PreparedConference } from './conference-call.ts';
import { ReceivedTrack } from './received-track.ts';

type Prepared = Pick<PreparedConference, 'join'>;

export interface ConferenceConnectionOptions {
  readonly url: string;
  readonly name: string;
  readonly media: LocalMedia;
  /** Ends it together with the client. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Loads what a conference needs; `PreparedConference` unless told. */
  readonly prepare?: () => Promise<Prepared>;
}

const kind: RoomKind = 'conference';
/** How long a connection whose call is over is kept for its last words, in milliseconds. */
const farewellTime = 3_000;

/**
 * A connection holds one membership, so a conference that succeeds a call has one of its own. It ends with the
 * conference.
 */
export class ConferenceConnection implements SuccessorConference {
  readonly #options: ConferenceConnectionOptions;
  readonly #prepared: Prepared;
  readonly #connection: Connection;
  readonly #abort = new AbortController();
  #call: ConferenceCall | null = null;

  /** @throws as `PreparedConference.create`. */
  static async open(options: ConferenceConnectionOptions): Promise<ConferenceConnection> {
    const { prepare = () => PreparedConference.create(null, failedBy(options.log)) } = options;
    const prepared = await prepare();
    options.signal.throwIfAborted();
    return new ConferenceConnection(options, prepared);
  }

  private constructor(options: ConferenceConnectionOptions, prepared: Prepared) {
    this.#options = options;
    this.#prepared = prepared;
    this.#connection = new Connection(options.url, options.log);
    options.signal.addEventListener('abort', () => this.#stop('closed'), { signal: this.#abort.signal });
  }

  async create(): Promise<{ readonly room: string; readonly hostToken: string }> {
    const made = await this.#connection.request('createRoom', { kind });
    assertKind(made.room, kind);
    return made;
  }

  async join(room: string, hostToken: string | null): Promise<ConferenceCall> {
    const { name, media } = this.#options;
    const right = hostToken === null ? {} : { hostToken };
    const call = await this.#prepared.join(this.#connection, { room, name, media, ...right });
    this.#call = call;
    followCall(this.#options.log, call);
    if (this.#abort.signal.aborted) call.leave();
    this.#followToItsEnd(call);
    return call;
  }

  async receives(sources: readonly MediaSource[]): Promise<boolean> {
    const peers = this.#call?.peers.peek() ?? [];
    const complete = await Promise.all(peers.map((peer) => receivesAll(peer, sources)));
    return complete.includes(true);
  }

  close(): void {
    this.#stop('left');
  }

  #stop(reason: 'left' | 'closed'): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    if (this.#call === null) this.#connection.close();
    else this.#call.leave(reason);
  }

  #followToItsEnd(call: ConferenceCall): void {
    const stop = effect(() => {
      if (call.status.value.phase !== 'ended') return;
      queueMicrotask(() => stop());
      this.#abort.abort();
      setTimeout(() => this.#connection.close(), farewellTime);
    });
  }
}

async function receivesAll(peer: RemotePeer, sources: readonly MediaSource[]): Promise<boolean> {
  const begun = await Promise.all(sources.map((source) => hasBegun(peer[source].peek())));
  return begun.every(Boolean);
}

async function hasBegun(track: RemoteTrack | null): Promise<boolean> {
  return track instanceof ReceivedTrack && track.paused.peek() === false && track.hasBegun();
}
