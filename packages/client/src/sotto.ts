import { type ReadonlySignal, signal } from '@preact/signals-core';
import { ProtocolError, type RoomKind, roomKindOf, type WireRtpCapabilities } from '@sotto/protocol';
import type { SuccessorConference } from './room/successor-conference.ts';
import { codeOf, fetched, SottoError } from './common/errors.ts';
import type { PreparedCall } from './direct/direct-call.ts';
import type { PreparedConference } from './conference/conference-call.ts';
import type { Contact } from './trust/known-people.ts';
import type { OwnDevice } from './trust/own-device.ts';
import type { ConnectionRinger } from './ringing/ringer.ts';
import { followCall, followRing, followSocket } from './log/follow.ts';
import { createLog, type Failed, failedBy, type Log, type LogLine } from './log/log.ts';
import { assertKind } from './room/assert-kind.ts';
import type { PreparedRoom } from './room/media-engine.ts';
import { Connection } from './signaling/connection.ts';
import { browserSupport } from './common/support.ts';
import type {
  Call,
  CallOptions,
  ContactCall,
  Device,
  DirectCall,
  IncomingRing,
  JoinOptions,
  LinkLife,
  Ringer,
  RoomPreview,
  Sotto,
} from './types/types.ts';

export interface SottoOptions {
  /** Of the signalling socket: `ws:` or `wss:`. */
  readonly url: string;
  /** Makes a module worker that runs `@sotto/e2ee/worker`; the page's bundler knows its address. */
  readonly createE2eeWorker: () => Worker;
  /**
   * Told what becomes of connections, paths, keys and devices, and what fails: words and numbers of `logTable`, nothing of
   * which says who, where or what. Nothing of it leaves the page by itself.
   */
  readonly log?: (line: LogLine) => void;
}

/** Opens the connection at once, and keeps it open until `close()`. */
export function createSotto(options: SottoOptions): Sotto {
  return new SottoClient(options);
}

class SottoClient implements Sotto {
  readonly #options: SottoOptions;
  readonly #log: Log;
  readonly failed: Failed;
  readonly #connection: Connection;
  readonly #calls = new Ahead(() => this.#prepareCall());
  readonly #conferences = new Ahead(() => this.#prepareConference());
  readonly #ahead: Readonly<Record<RoomKind, Ahead<PreparedRoom>>> = {
    call: this.#calls,
    conference: this.#conferences,
  };
  /** Of the conference that was looked up last. */
  #capabilities: WireRtpCapabilities | null = null;
  readonly #abort = new AbortController();
  /** The one that was joined last on this connection, which holds one membership. */
  #call: Call | null = null;
  #ringer: ConnectionRinger | null = null;
  #device: Promise<OwnDevice> | null = null;
  readonly #former: Promise<OwnDevice>[] = [];
  readonly #renewals = signal(0);
  readonly renewals: ReadonlySignal<number> = this.#renewals;

  constructor(options: SottoOptions) {
    this.#options = options;
    this.#log = createLog(options.log);
    this.failed = failedBy(this.#log);
    this.#connection = new Connection(options.url, this.#log);
    followSocket(this.#log, 'rooms', this.#connection.link, this.#abort.signal);
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
    codeFor(roomKindOf(room)).catch((error) => this.failed('load', error));
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
    this.#ahead[kind].start().catch((error) => this.failed('prepare', error));
  }

  async join(options: JoinOptions): Promise<Call> {
    const kind = roomKindOf(options.room);
    if (kind === undefined) throw new ProtocolError('room-not-found');
    assertSupported(kind);
    return this.#enter(await this.#ahead[kind].take(), options);
  }

  async callContact(contact: Contact, options: CallOptions): Promise<ContactCall> {
    assertSupported('call');
    this.prepare('call');
    const [ringer, made] = await Promise.all([this.#openedRinger(), this.createRoom('call')]);
    const { room, hostToken } = made;
    // As any refusal it is in the log; and the room expires.
    const discard = () => void this.closeRoom(room, hostToken).catch(() => undefined);
    this.#call?.leave();
    try {
      const prepared = await this.#calls.take();
      const call = await this.#enter(prepared, { ...options, room, expected: contact.id });
      const ring = ringer.ring(call, contact);
      followRing(this.#log, ring);
      return { call, ring, discard };
    } catch (error) {
      discard();
      throw error;
    }
  }

  async answer({ id }: IncomingRing, options: CallOptions): Promise<DirectCall> {
    assertSupported('call');
    const ring = (await this.#openedRinger()).find({ id });
    if (!ring.exchangedEarly) this.prepare('call');
    const early = await ring.accept();
    this.#call?.leave();
    const { room, caller } = ring;
    return this.#enter(early ?? (await this.#calls.take()), { ...options, room, expected: caller.id });
  }

  async openRinger(): Promise<Ringer> {
    const { ConnectionRinger: Opened } = await fetched(import('./ringing/ringer.ts'));
    const { identity, people } = await this.#ownDevice();
    this.#abort.signal.throwIfAborted();
    this.#ringer?.close();
    this.#ringer = new Opened({
      connect: () => this.#connectForRings(),
      failed: this.failed,
      prepareCall: () => this.#prepareCall(),
      identity,
      people,
      origin: location.origin,
    });
    return this.#ringer;
  }

  async device(): Promise<Device> {
    return (await this.#ownDevice()).details();
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#call?.leave('closed');
    this.#connection.close();
    for (const ahead of Object.values(this.#ahead)) ahead.close();
    this.#ringer?.close();
    // One that could not be opened has nothing to close.
    for (const device of [...this.#former, this.#device])
      device?.then((opened) => opened.close()).catch(() => undefined);
  }

  #connectForRings(): Connection {
    const connection = new Connection(this.#options.url, this.#log);
    followSocket(this.#log, 'rings', connection.link, this.#abort.signal);
    return connection;
  }

  /** One for all that asks. Rejects with `unsupported-browser` where an identity cannot be had. */
  #ownDevice(): Promise<OwnDevice> {
    this.#device ??= this.#openDevice();
    return this.#device;
  }

  async #openDevice(): Promise<OwnDevice> {
    try {
      const { OwnDevice: Opened } = await fetched(import('./people.ts'));
      return await Opened.open({
        onRenewed: () => this.#renew(),
        onFailure: (error) => this.failed('contacts', error),
      });
    } catch (cause) {
      this.#device = null;
      this.failed('device', cause);
      if (codeOf(cause) !== undefined) throw cause;
      throw new SottoError('unsupported-browser', 'No keys.', { cause });
    }
  }

  /** What was made ready is of the identity before, and so is the ringer; a call that goes on keeps it. */
  #renew(): void {
    if (this.#device !== null) this.#former.push(this.#device);
    this.#device = null;
    this.#ringer?.close();
    this.#ringer = null;
    this.#calls.close();
    this.#renewals.value += 1;
  }

  async #enter<C extends Call>(prepared: PreparedRoom<C>, options: JoinOptions): Promise<C> {
    try {
      const call = await prepared.join(this.#connection, options);
      this.#call = call;
      followCall(this.#log, call);
      return call;
    } finally {
      prepared.close();
    }
  }

  /** Whoever has opened one calls by it. */
  async #openedRinger(): Promise<ConnectionRinger> {
    if (this.#ringer === null) await this.openRinger();
    if (this.#ringer === null) throw new SottoError('unreachable', 'It was closed.');
    return this.#ringer;
  }

  async #openConference({ name, media }: JoinOptions): Promise<SuccessorConference> {
    const { ConferenceConnection } = await fetched(import('./conference/conference-connection.ts'));
    const { url } = this.#options;
    return ConferenceConnection.open({ url, name, media, signal: this.#abort.signal, log: this.#log });
  }

  async #prepareCall(): Promise<PreparedCall> {
    const [[{ PreparedCall: Preparation }], device] = await Promise.all([codeForCall(), this.#ownDevice()]);
    const { createE2eeWorker: createWorker } = this.#options;
    const openConference = (join: JoinOptions) => this.#openConference(join);
    try {
      return await Preparation.create({ createWorker, device, openConference, failed: this.failed });
    } catch (cause) {
      this.failed('prepare', cause);
      throw new SottoError('unsupported-browser', 'No worker, or no peer connection.', { cause });
    }
  }

  async #prepareConference(): Promise<PreparedConference> {
    const [{ PreparedConference: Preparation }] = await codeForConference();
    return Preparation.create(this.#capabilities, this.failed);
  }
}

/** What the next call of a kind needs, made ready once however often it is asked for. */
class Ahead<T extends PreparedRoom> {
  readonly #create: () => Promise<T>;
  #prepared: Promise<T> | null = null;

  constructor(create: () => Promise<T>) {
    this.#create = create;
  }

  start(): Promise<T> {
    if (this.#prepared !== null) return this.#prepared;
    const prepared = this.#create();
    this.#prepared = prepared;
    // What failed (a chunk did not load) is tried anew.
    prepared.catch(() => {
      if (this.#prepared === prepared) this.#prepared = null;
    });
    return prepared;
  }

  /** For one call, which closes it. The next one gets another. */
  async take(): Promise<T> {
    const prepared = await this.start();
    this.#prepared = null;
    return prepared;
  }

  close(): void {
    // Who began it has heard that it failed.
    this.#prepared?.then((prepared) => prepared.close()).catch(() => undefined);
    this.#prepared = null;
  }
}

function assertSupported(kind: RoomKind): void {
  const { supported, missing } = browserSupport(kind);
  if (!supported) throw new SottoError('unsupported-browser', `Missing: ${missing.join(', ')}.`);
}

// What only a kind of call needs is loaded only for it, so that the first page stays small; and once, however often.

const codeForCall = () =>
  Promise.all([fetched(import('./direct/direct-call.ts')), fetched(import('./people.ts'))]);

const codeForConference = () =>
  Promise.all([
    fetched(import('./conference/conference-call.ts')),
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
