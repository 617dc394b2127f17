import type { ReadonlySignal } from '@preact/signals-core';
import { ProtocolError, type RoomKind, roomKindOf, type WireRtpCapabilities } from '@sotto/protocol';
import type { Beside } from './conference/beside.ts';
import { fetched, SottoError } from './errors.ts';
import type { PreparedMedia } from './room/media-engine.ts';
import type { KnownPeople } from './contacts/known-people.ts';
import { RoomCall } from './room/room-call.ts';
import { Connection } from './signaling/connection.ts';
import { browserSupport } from './support.ts';
import type { Call, JoinOptions, Ringer, RoomPreview, Sotto } from './types.ts';

export interface SottoOptions {
  /** Of the signalling socket: `ws:` or `wss:`. */
  readonly url: string;
  /** Makes a module worker that runs `@sotto/e2ee/worker`; the page's bundler knows its address. */
  readonly createE2eeWorker: () => Worker;
}

/** Opens the connection at once, and keeps it open until `close()`. */
export function createSotto(options: SottoOptions): Sotto {
  return new SottoClient(options);
}

class SottoClient implements Sotto {
  readonly #options: SottoOptions;
  readonly #connection: Connection;
  readonly #prepared = new Map<RoomKind, Promise<PreparedMedia>>();
  /** Of the conference that was looked up last. */
  #capabilities: WireRtpCapabilities | null = null;
  readonly #abort = new AbortController();
  #call: RoomCall | null = null;
  #people: KnownPeople | null = null;

  constructor(options: SottoOptions) {
    this.#options = options;
    this.#connection = new Connection(options.url);
  }

  get link(): ReadonlySignal<'connecting' | 'online' | 'offline'> {
    return this.#connection.link;
  }

  async createRoom(kind: RoomKind): ReturnType<Sotto['createRoom']> {
    const created = await this.#connection.request('createRoom', { kind });
    assertKind(created.room, kind);
    return created;
  }

  async lookupRoom(room: string): Promise<RoomPreview> {
    const found = await this.#connection.request('lookupRoom', { room });
    assertKind(room, found.kind);
    this.#capabilities = found.routerRtpCapabilities ?? this.#capabilities;
    return { kind: found.kind, peers: found.peers, full: found.full };
  }

  prepare(kind: RoomKind): void {
    // A failure shows when the call is joined.
    this.#prepare(kind).catch(() => undefined);
  }

  async join(options: JoinOptions): Promise<Call> {
    const kind = roomKindOf(options.room);
    if (kind === undefined) throw new ProtocolError('room-not-found');
    const { supported, missing } = browserSupport(kind);
    if (!supported) throw new SottoError('unsupported-browser', `Missing: ${missing.join(', ')}.`);
    const prepared = await this.#prepare(kind);
    this.#prepared.delete(kind);
    try {
      const openBeside = () => this.#openBeside(options);
      const connection = this.#connection;
      const call = await RoomCall.join({ connection, kind, prepared, join: options, openBeside });
      this.#call = call;
      return call;
    } finally {
      prepared.close();
    }
  }

  async openRinger(): Promise<Ringer> {
    const { ConnectionRinger } = await fetched(import('./contacts/ringer.ts'));
    try {
      return await ConnectionRinger.open(this.#connection);
    } catch (cause) {
      throw new SottoError('unsupported-browser', 'No keys.', { cause });
    }
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#call?.leave('closed');
    this.#connection.close();
    for (const prepared of this.#prepared.values()) {
      prepared.then((media) => media.close()).catch(() => undefined);
    }
    this.#prepared.clear();
    this.#people?.close();
  }

  async #openBeside({ name, media }: JoinOptions): Promise<Beside> {
    const { ConferenceBeside } = await fetched(import('./conference/conference-beside.ts'));
    return ConferenceBeside.open({ url: this.#options.url, name, media, signal: this.#abort.signal });
  }

  #prepare(kind: RoomKind): Promise<PreparedMedia> {
    const present = this.#prepared.get(kind);
    if (present !== undefined) return present;
    const prepared = kind === 'call' ? this.#prepareCall() : this.#prepareConference();
    this.#prepared.set(kind, prepared);
    // What failed (a chunk did not load) is tried anew.
    prepared.catch(() => this.#prepared.delete(kind));
    return prepared;
  }

  // What only a call needs is loaded only for a call: the first page stays small.
  async #prepareCall(): Promise<PreparedMedia> {
    const [{ prepareDirectMedia }, { DeviceIdentity, KnownPeople }] = await Promise.all([
      fetched(import('./call/direct-media.ts')),
      fetched(import('./people.ts')),
    ]);
    try {
      const identity = await DeviceIdentity.open();
      // Anew each time: the person may have given this device another identity since.
      this.#people?.close();
      this.#people = await KnownPeople.open({ own: identity.publicKey });
      const device = { identity, people: this.#people };
      return await prepareDirectMedia(this.#options.createE2eeWorker, device);
    } catch (cause) {
      throw new SottoError('unsupported-browser', 'No worker, no peer connection, or no keys.', { cause });
    }
  }

  async #prepareConference(): Promise<PreparedMedia> {
    const { prepareConferenceMedia } = await fetched(import('./conference/conference-media.ts'));
    return prepareConferenceMedia(this.#capabilities);
  }
}

/** The link says what the people were promised; a server that says otherwise would talk a call out of its encryption. */
function assertKind(room: string, kind: RoomKind): void {
  if (roomKindOf(room) !== kind)
    throw new ProtocolError('internal', 'The room is not of the kind that its id says.');
}
