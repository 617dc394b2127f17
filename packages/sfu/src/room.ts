import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { SfuError, toSfuError } from './errors.ts';
import { SfuPeer } from './peer.ts';
import { PeerSeat } from './peer-seat.ts';
import { PeerSession } from './peer-session.ts';
import type { Plane } from './plane.ts';
import type { PublishedProducer, RemoteProducer } from './producers.ts';
import { RoomPlanes } from './room-planes.ts';
import { RoomSpeakers } from './room-speakers.ts';
import type { SfuPeerHandlers, SfuRoomEvents, SourceBars } from './types.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** How long `createRoom` and `addPeer` wait for a worker, in milliseconds. */
const placementTimeout = 5000;
/** Milliseconds before a peer who got no transports is tried again: doubled each time, up to the last. */
const retryDelay = { first: 50, last: 5000 };

interface SfuRoomOptions {
  readonly pool: WorkerPool;
  /** Ends the wait for a first worker. */
  readonly signal: AbortSignal;
  /** Whether anybody listens for who speaks. */
  readonly speakers: boolean;
  readonly onClose: (room: SfuRoom) => void;
  readonly onError: (error: unknown) => void;
}

/** The peers of a room, what they send to each other, and a plane on each worker that has some of them. */
export class SfuRoom extends EventEmitter<SfuRoomEvents> {
  readonly #options: SfuRoomOptions;
  readonly #seats = new Map<string, PeerSeat>();
  readonly #planes: RoomPlanes;
  /** Those whose session is being made: one at a time. */
  readonly #settling = new Set<PeerSeat>();
  /** Null in a room that tells nobody who speaks. */
  readonly #speakers: RoomSpeakers | null;
  readonly #lifetime = new AbortController();

  private constructor(options: SfuRoomOptions) {
    super();
    this.#options = options;
    this.#planes = new RoomPlanes({
      onClose: (plane) => {
        this.#lose(plane);
      },
      onError: options.onError,
    });
    this.#speakers = options.speakers
      ? new RoomSpeakers({
          published: () => this.#published(),
          onChange: (peerId) => {
            this.#tellActiveSpeaker(peerId);
          },
          onError: options.onError,
        })
      : null;
  }

  /** @throws SfuError `no-worker`, `failed` */
  static async create(options: SfuRoomOptions): Promise<SfuRoom> {
    const room = new SfuRoom(options);
    try {
      const signal = AbortSignal.any([options.signal, AbortSignal.timeout(placementTimeout)]);
      await options.pool.untilReady({ previous: null, signal });
      const plane = room.#planes.on(options.pool.choose({ previous: null, occupied: [] }));
      await plane.ready;
      await room.#speakers?.listenOn(plane);
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
    return this.#speakers?.active ?? null;
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

  /** Producers that one worker gets from another, once for each worker that does. */
  get pipes(): number {
    return this.#planes.pipes;
  }

  /**
   * Makes both transports of a peer. If the worker dies meanwhile, it waits until there is one again. What comes of a
   * source in `bars` is refused, and one of which too much comes is added to them.
   *
   * @throws SfuError `bad-state`: the room is closed or has a peer of this id; `no-worker`, `failed`.
   */
  async addPeer(peerId: string, handlers: SfuPeerHandlers, bars: SourceBars = new Set()): Promise<SfuPeer> {
    if (this.closed || this.#seats.has(peerId)) {
      throw new SfuError('bad-state', 'The room is closed or has a peer of this id');
    }
    const seat = new PeerSeat({
      peerId,
      handlers,
      bars,
      equip: (slot) => this.#settle(seat, slot),
      onClose: () => {
        this.#seats.delete(peerId);
        this.#planes.vacate(seat, null);
      },
      onError: this.#options.onError,
    });
    this.#seats.set(peerId, seat);
    void this.#settle(seat, null);
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

  /** Idempotent. The peers with all they have, the planes with their routers and what listens there. */
  close(): void {
    if (this.closed) {
      return;
    }
    this.#lifetime.abort();
    for (const seat of this.#seats.values()) {
      seat.close();
    }
    this.#planes.close();
    this.removeAllListeners();
    this.#options.onClose(this);
  }

  /** Gives a peer without a session one, where it was before if that worker is back in time. */
  async #settle(seat: PeerSeat, previous: WorkerSlot | null): Promise<void> {
    if (this.#settling.has(seat)) {
      return;
    }
    this.#settling.add(seat);
    await this.#trySettling(seat, { previous, delay: retryDelay.first });
    this.#settling.delete(seat);
  }

  /** Until it has one or is closed: a worker may well die while it is at it. */
  async #trySettling(
    seat: PeerSeat,
    { previous, delay }: { previous: WorkerSlot | null; delay: number },
  ): Promise<void> {
    const { pool, onError } = this.#options;
    let slot = previous;
    try {
      await pool.untilReady({ previous, signal: seat.signal });
      slot = pool.choose({ previous, occupied: this.#planes.slots });
      await this.#seatOn(seat, slot);
    } catch (error) {
      const isRefused = slot !== null && slot.live !== null;
      if (isRefused && !seat.taken) {
        // The worker lives and yet gave no transports: a newcomer is turned away, for the others it is tried anew.
        seat.close(toSfuError(error, 'The worker made no transports'));
      }
      if (!seat.closed && isRefused) {
        onError(error);
        await sleep(delay, undefined, { signal: seat.signal }).catch(() => null);
      }
    }
    if (!seat.closed && seat.session === null) {
      await this.#trySettling(seat, { previous: slot, delay: Math.min(delay * 2, retryDelay.last) });
    }
  }

  /** Makes a session there, and ends the one that the peer has elsewhere once it can be replaced. */
  async #seatOn(seat: PeerSeat, slot: WorkerSlot): Promise<void> {
    const plane = this.#planes.on(slot);
    plane.seats.add(seat);
    try {
      await plane.ready;
      this.#listenOn(plane);
      const session = await PeerSession.create({
        peerId: seat.peerId,
        plane,
        handlers: seat.handlers,
        others: () => this.#published(seat),
        countReceived: (remote) => this.#countReceived(remote),
        publish: (published) => {
          this.#publish(published);
        },
        bars: seat.bars,
        onRetire: (published) => {
          seat.retire(published);
        },
        onNoUdp: slot === this.#options.pool.first ? null : () => void this.#moveToFirst(seat),
        onError: this.#options.onError,
      });
      if (seat.closed || plane.closed) {
        session.close();
        throw new SfuError('failed', 'The worker ended or the peer was closed');
      }
      seat.adopt(session);
      this.#planes.vacate(seat, plane);
    } catch (error) {
      this.#planes.vacate(seat, seat.session?.plane ?? null);
      throw error;
    }
  }

  /**
   * The client does not reach its worker over UDP, perhaps because its network lets one port through and not another:
   * that of the first worker, which everybody was told to open. Its old session carries on meanwhile.
   */
  async #moveToFirst(seat: PeerSeat): Promise<void> {
    const { pool, onError } = this.#options;
    if (seat.session === null || this.#settling.has(seat) || !pool.hasRoom(pool.first)) {
      return;
    }
    this.#settling.add(seat);
    try {
      await this.#seatOn(seat, pool.first);
    } catch (error) {
      if (!seat.closed && pool.first.live) {
        onError(error);
      }
    }
    this.#settling.delete(seat);
    if (!seat.closed && seat.session === null) {
      // Its old worker ended in between.
      void this.#settle(seat, null);
    }
  }

  #listenOn(plane: Plane): void {
    this.#speakers?.listenOn(plane).catch((error: unknown) => {
      if (!plane.closed) {
        this.#options.onError(error);
      }
    });
  }

  /** A plane has ended, and with it all that this room had there. The peers elsewhere go on. */
  #lose(plane: Plane): void {
    for (const seat of plane.seats) {
      if (seat.session?.plane === plane) {
        seat.suspend();
        void this.#settle(seat, plane.slot);
      }
    }
    this.#speakers?.leave(plane);
    if (this.#planes.oldest) {
      this.#listenOn(this.#planes.oldest);
    }
  }

  #publish(published: PublishedProducer): void {
    this.#speakers?.add(published);
    for (const seat of this.#seats.values()) {
      if (seat.peerId !== published.peerId) {
        seat.session?.consumers.add(published);
      }
    }
  }

  *#published(except: PeerSeat | null = null): Iterable<PublishedProducer> {
    for (const seat of this.#seats.values()) {
      if (seat !== except && seat.session) {
        yield* seat.session.producers.values();
      }
    }
  }

  async #countReceived({ peerId, producerId }: RemoteProducer): Promise<number> {
    return (await this.#seats.get(peerId)?.session?.producers.countReceived(producerId)) ?? 0;
  }

  #tellActiveSpeaker(peerId: string | null): void {
    if (this.closed) {
      return;
    }
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
