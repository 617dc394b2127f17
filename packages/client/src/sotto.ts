import type { ReadonlySignal } from '@preact/signals-core';
import { ProtocolError, type RoomKind, roomKindOf, type WireRtpCapabilities } from '@sotto/protocol';
import type { Beside } from './conference/beside.ts';
import { fetched, SottoError } from './errors.ts';
import type { PreparedCall } from './call/prepared-call.ts';
import type { RingCalls } from './contacts/ring-calls.ts';
import type { Greeted, Greeting, PreparedMedia } from './room/media-engine.ts';
import type { KnownPeople } from './contacts/known-people.ts';
import { assertKind } from './room/assert-kind.ts';
import { RoomCall } from './room/room-call.ts';
import { Connection } from './signaling/connection.ts';
import { browserSupport } from './support.ts';
import type { Call, JoinOptions, LinkLife, Ringer, RoomPreview, Sotto } from './types.ts';

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
  readonly #preparations = {
    call: () => this.#prepareCall(),
    conference: () => this.#prepareConference(),
  } satisfies Record<RoomKind, () => Promise<PreparedMedia>>;
  /** For those who ring and are greeted, by their rings. */
  readonly #greeted = new Map<string, PreparedCall>();
  /** Of the conference that was looked up last. */
  #capabilities: WireRtpCapabilities | null = null;
  readonly #abort = new AbortController();
  #call: RoomCall | null = null;
  /** Whom the person knows, and the identity under which they do. */
  #known: { readonly id: string; readonly people: Promise<KnownPeople> } | null = null;

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
    // Its code is on its way meanwhile: where much is lost, one after the other takes seconds. What fails shows later.
    codeFor(roomKindOf(room)).catch(() => undefined);
    const found = await this.#connection.request('lookupRoom', { room });
    assertKind(room, found.kind);
    this.#capabilities = found.routerRtpCapabilities ?? this.#capabilities;
    return { kind: found.kind, peers: found.peers, full: found.full };
  }

  lookupLink(room: string): Promise<LinkLife> {
    return this.#connection.request('lookupLink', { room });
  }

  async closeRoom(room: string, hostToken: string): Promise<void> {
    await this.#connection.request('closeRoom', { room, token: hostToken });
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
    const prepared = await this.#takePrepared(kind, options.ring);
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
      return await ConnectionRinger.open(this.#connection, this.#ringCalls());
    } catch (cause) {
      throw new SottoError('unsupported-browser', 'No keys.', { cause });
    }
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#call?.leave('closed');
    this.#connection.close();
    for (const prepared of this.#prepared.values())
      prepared.then((media) => media.close()).catch(() => undefined);
    this.#prepared.clear();
    for (const prepared of this.#greeted.values()) prepared.close();
    this.#greeted.clear();
    this.#forgetPeople();
  }

  #forgetPeople(): void {
    this.#known?.people.then((people) => people.close()).catch(() => undefined);
  }

  #ringCalls(): RingCalls {
    return {
      prepare: () => this.prepare('call'),
      greet: (greeting) => this.#greet(greeting),
      ringing: (call, ringId) => {
        if (call === this.#call) this.#call.ringing(ringId);
      },
    };
  }

  async #greet(greeting: Greeting): Promise<Greeted> {
    const prepared = await this.#prepareCall();
    if (this.#abort.signal.aborted) prepared.close();
    this.#abort.signal.throwIfAborted();
    const { ringId } = greeting;
    const greeted = prepared.greet(greeting);
    this.#greeted.set(ringId, prepared);
    const close = () => {
      this.#greeted.delete(ringId);
      greeted.close();
    };
    return { ...greeted, close };
  }

  async #takePrepared(kind: RoomKind, ring: string | undefined): Promise<PreparedMedia> {
    const greeted = this.#greeted.get(ring ?? '');
    if (greeted !== undefined) {
      this.#greeted.delete(ring ?? '');
      return greeted;
    }
    const prepared = await this.#prepare(kind);
    this.#prepared.delete(kind);
    return prepared;
  }

  async #openBeside({ name, media }: JoinOptions): Promise<Beside> {
    const { ConferenceBeside } = await fetched(import('./conference/conference-beside.ts'));
    return ConferenceBeside.open({ url: this.#options.url, name, media, signal: this.#abort.signal });
  }

  #prepare(kind: RoomKind): Promise<PreparedMedia> {
    const present = this.#prepared.get(kind);
    if (present !== undefined) return present;
    const prepared = this.#preparations[kind]();
    this.#prepared.set(kind, prepared);
    // What failed (a chunk did not load) is tried anew.
    prepared.catch(() => this.#prepared.delete(kind));
    return prepared;
  }

  async #prepareCall(): Promise<PreparedCall> {
    const [{ PreparedCall: Preparation }, { DeviceIdentity, KnownPeople, toBase64Url }] = await codeForCall();
    try {
      const identity = await DeviceIdentity.open();
      const id = toBase64Url(identity.publicKey);
      // The person may have given this device another identity since. With the same, a call may be under way.
      if (this.#known?.id !== id) {
        this.#forgetPeople();
        this.#known = { id, people: KnownPeople.open({ own: identity.publicKey }) };
      }
      const device = { identity, people: await this.#known.people };
      return await Preparation.create(this.#options.createE2eeWorker, device);
    } catch (cause) {
      throw new SottoError('unsupported-browser', 'No worker, no peer connection, or no keys.', { cause });
    }
  }

  async #prepareConference(): Promise<PreparedMedia> {
    const [{ prepareConferenceMedia }] = await codeForConference();
    return prepareConferenceMedia(this.#capabilities);
  }
}

// What only a kind of call needs is loaded only for it, so that the first page stays small; and once, however often.

const codeForCall = () =>
  Promise.all([fetched(import('./call/prepared-call.ts')), fetched(import('./people.ts'))]);

const codeForConference = () =>
  Promise.all([
    fetched(import('./conference/conference-media.ts')),
    // It imports this by itself, but not before it is there.
    fetched(import('mediasoup-client')),
  ]);

const codeByKind = {
  call: codeForCall,
  conference: codeForConference,
} satisfies Record<RoomKind, () => Promise<unknown>>;

async function codeFor(kind: RoomKind | undefined): Promise<void> {
  if (kind !== undefined) await codeByKind[kind]();
}
