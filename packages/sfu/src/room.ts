import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { types } from 'mediasoup';
import { mediaCodecs } from './codecs.ts';
import { SfuError, toSfuError } from './errors.ts';
import { SfuPeer } from './peer.ts';
import { PeerSeat } from './peer-seat.ts';
import { PeerSession } from './peer-session.ts';
import type { PublishedProducer } from './producers.ts';
import { SpeakerObserver } from './speaker-observer.ts';
import type { SfuPeerHandlers, SfuRoomEvents } from './types.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerPort } from './worker-port.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** How long `createRoom` and `addPeer` wait for a worker, in milliseconds. */
const placementTimeout = 5000;
/** Milliseconds before a room that could not be rebuilt is tried again: doubled each time, up to the last. */
const retryDelay = { first: 50, last: 5000 };

interface SfuRoomOptions {
  readonly pool: WorkerPool;
  /** Ends the wait for a first worker. */
  readonly signal: AbortSignal;
  /** Whether the router listens for who speaks. */
  readonly speakers: boolean;
  readonly onClose: (room: SfuRoom) => void;
  readonly onError: (error: unknown) => void;
}

/** What a room has on one worker; gone with it. */
interface Plane {
  readonly router: types.Router;
  readonly port: WorkerPort;
  /** Null in a room that tells nobody who speaks. */
  readonly speakers: SpeakerObserver | null;
}

/** A router on one worker, the peers on it, and what they send to each other. */
export class SfuRoom extends EventEmitter<SfuRoomEvents> {
  readonly #options: SfuRoomOptions;
  readonly #seats = new Map<string, PeerSeat>();
  readonly #lifetime = new AbortController();
  #slot: WorkerSlot | null = null;
  #plane: Plane | null = null;
  #rebuilding = false;
  #activeSpeaker: string | null = null;

  private constructor(options: SfuRoomOptions) {
    super();
    this.#options = options;
  }

  /** @throws SfuError `no-worker`, `failed` */
  static async create(options: SfuRoomOptions): Promise<SfuRoom> {
    const room = new SfuRoom(options);
    try {
      await room.#place(AbortSignal.any([options.signal, AbortSignal.timeout(placementTimeout)]));
      return room;
    } catch (error) {
      room.close();
      throw toSfuError(error, 'The worker made no router');
    }
  }

  get closed(): boolean {
    return this.#lifetime.signal.aborted;
  }

  /** The peer who speaks, for those who come later than the event. */
  get activeSpeaker(): string | null {
    return this.#activeSpeaker;
  }

  get peers(): number {
    return this.#seats.size;
  }

  get transports(): number {
    return this.#count(({ transports }) => transports);
  }

  get producers(): number {
    return this.#count(({ producers }) => producers.size);
  }

  get consumers(): number {
    return this.#count(({ consumers }) => consumers.size);
  }

  /**
   * Makes both transports of a peer. If the worker dies meanwhile, it waits until the room was rebuilt.
   *
   * @throws SfuError `bad-state`: the room is closed or has a peer of this id; `no-worker`, `failed`.
   */
  async addPeer(peerId: string, handlers: SfuPeerHandlers): Promise<SfuPeer> {
    if (this.closed || this.#seats.has(peerId)) {
      throw new SfuError('bad-state', 'The room is closed or has a peer of this id');
    }
    const seat = new PeerSeat({
      peerId,
      handlers,
      onClose: () => this.#seats.delete(peerId),
      onError: this.#options.onError,
    });
    this.#seats.set(peerId, seat);
    if (this.#plane) {
      void this.#equip(seat, this.#plane);
    }
    const timeout = setTimeout(() => {
      seat.close(new SfuError('no-worker', 'There was no worker in time'));
    }, placementTimeout);
    try {
      await seat.ready;
    } finally {
      clearTimeout(timeout);
    }
    return new SfuPeer(seat);
  }

  /** Idempotent. The peers with all they have, the speaker observers, the router. */
  close(): void {
    if (this.closed) {
      return;
    }
    this.#lifetime.abort();
    for (const seat of this.#seats.values()) {
      seat.close();
    }
    const plane = this.#plane;
    this.#plane = null;
    plane?.router.close();
    this.#slot?.rooms.delete(this);
    this.removeAllListeners();
    this.#options.onClose(this);
  }

  /** Finds a worker and builds the router there; all peers of now get their transports on it. */
  async #place(signal: AbortSignal): Promise<void> {
    const { pool } = this.#options;
    this.#slot = await pool.place(this, { previous: this.#slot, signal });
    const { live } = this.#slot;
    if (!live || this.closed) {
      this.#slot.rooms.delete(this);
      throw new SfuError('no-worker', 'The worker ended or the room was closed');
    }
    const router = await live.worker.createRouter({ mediaCodecs });
    try {
      const speakers = this.#options.speakers ? await this.#observe(router) : null;
      if (router.closed || this.closed) {
        throw new SfuError('failed', 'The worker ended or the room was closed');
      }
      const plane = { router, port: live.port, speakers };
      this.#plane = plane;
      router.once('workerclose', () => {
        this.#lose(plane);
      });
      await Promise.all(Array.from(this.#seats.values(), (seat) => this.#equip(seat, plane)));
    } catch (error) {
      router.close();
      throw error;
    }
  }

  #observe(router: types.Router): Promise<SpeakerObserver> {
    return SpeakerObserver.create({
      router,
      onChange: (peerId) => {
        if (this.#plane?.router === router) {
          this.#setActiveSpeaker(peerId);
        }
      },
      onError: this.#options.onError,
    });
  }

  /** Gives a peer its session on this plane. */
  async #equip(seat: PeerSeat, plane: Plane): Promise<void> {
    try {
      const session = await PeerSession.create({
        peerId: seat.peerId,
        handlers: seat.handlers,
        router: plane.router,
        port: plane.port,
        others: () => this.#publishedByOthers(seat),
        publish: (published) => {
          this.#publish(published, plane);
        },
        onError: this.#options.onError,
      });
      if (seat.closed || this.#plane !== plane) {
        session.close();
      } else {
        seat.adopt(session);
      }
    } catch (error) {
      if (this.#plane === plane) {
        this.#unequipped(seat, plane, toSfuError(error, 'The worker made no transports'));
      }
    }
  }

  /** The worker lives and yet gave a peer no transports: a newcomer is turned away, for the others it is tried anew. */
  #unequipped(seat: PeerSeat, plane: Plane, error: SfuError): void {
    if (seat.taken) {
      this.#options.onError(error);
      plane.router.close();
      this.#lose(plane);
    } else {
      seat.close(error);
    }
  }

  #publish(published: PublishedProducer, plane: Plane): void {
    const { peerId, source, producer } = published;
    if (this.#plane !== plane) {
      return;
    }
    if (source === 'microphone') {
      plane.speakers?.add(peerId, producer);
    }
    for (const seat of this.#seats.values()) {
      if (seat.peerId !== peerId) {
        seat.session?.consumers.add(published);
      }
    }
  }

  *#publishedByOthers(self: PeerSeat): Iterable<PublishedProducer> {
    for (const seat of this.#seats.values()) {
      if (seat !== self && seat.session) {
        yield* seat.session.producers.values();
      }
    }
  }

  /** The worker ended, and with it all that this room had on it. */
  #lose(plane: Plane): void {
    if (this.#plane !== plane) {
      return;
    }
    this.#plane = null;
    for (const seat of this.#seats.values()) {
      seat.suspend();
    }
    this.#setActiveSpeaker(null);
    if (!this.#rebuilding) {
      this.#rebuilding = true;
      void this.#rebuild(retryDelay.first);
    }
  }

  /** Tries until the room stands again or is closed; a worker may well die while it is at it. */
  async #rebuild(delay: number): Promise<void> {
    const { signal } = this.#lifetime;
    try {
      await this.#place(signal);
    } catch (error) {
      if (!signal.aborted) {
        this.#options.onError(error);
        await sleep(delay, undefined, { signal }).catch(() => null);
      }
    }
    this.#rebuilding = this.#plane === null && !signal.aborted;
    if (this.#rebuilding) {
      void this.#rebuild(Math.min(delay * 2, retryDelay.last));
    }
  }

  #setActiveSpeaker(peerId: string | null): void {
    if (this.#activeSpeaker === peerId || this.closed) {
      return;
    }
    this.#activeSpeaker = peerId;
    try {
      this.emit('activeSpeaker', peerId);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #count(of: (session: PeerSession) => number): number {
    let total = 0;
    for (const { session } of this.#seats.values()) {
      total += session ? of(session) : 0;
    }
    return total;
  }
}
