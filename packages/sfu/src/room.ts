import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { SfuError, toSfuError } from './errors.ts';
import { SfuPeer } from './peer.ts';
import { PeerTransports } from './peer-transports.ts';
import type { RoomRouter } from './room-router.ts';
import type { PublishedProducer, RemoteProducer } from './producers.ts';
import { RoomRouters } from './room-routers.ts';
import { RoomSpeakers } from './room-speakers.ts';
import type { SfuPeerHandlers, SfuRoomEvents, BannedSources } from './types.ts';
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

/** The peers of a room, what they send to each other, and a router on each worker that has some of them. */
export class SfuRoom extends EventEmitter<SfuRoomEvents> {
  readonly #options: SfuRoomOptions;
  readonly #peers = new Map<string, SfuPeer>();
  readonly #routers: RoomRouters;
  /** Those whose transports are being made: one pair at a time. */
  readonly #providing = new Set<SfuPeer>();
  /** Null in a room that tells nobody who speaks. */
  readonly #speakers: RoomSpeakers | null;
  readonly #lifetime = new AbortController();

  private constructor(options: SfuRoomOptions) {
    super();
    this.#options = options;
    this.#routers = new RoomRouters({
      onClose: (roomRouter) => this.#lose(roomRouter),
      onError: options.onError,
    });
    this.#speakers = options.speakers
      ? new RoomSpeakers({
          published: () => this.#published(),
          onChange: (peerId) => this.#tellActiveSpeaker(peerId),
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
      const roomRouter = room.#routers.on(options.pool.choose({ previous: null, occupied: [] }));
      await roomRouter.ready;
      await room.#speakers?.listenOn(roomRouter);
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
    return this.#peers.size;
  }

  get transports(): number {
    return this.#count(({ size }) => size);
  }

  get producers(): number {
    return this.#count(({ producers }) => producers.size);
  }

  get consumers(): number {
    return this.#count(({ consumers }) => consumers.size);
  }

  /** Producers that one worker gets from another, once for each worker that does. */
  get pipes(): number {
    return this.#routers.pipes;
  }

  /**
   * Makes both transports of a peer. If the worker dies meanwhile, it waits until there is one again. What comes of a
   * source in `banned` is refused, and one of which too much comes is added to them.
   *
   * @throws SfuError `bad-state`: the room is closed or has a peer of this id; `no-worker`, `failed`.
   */
  async addPeer(
    peerId: string,
    handlers: SfuPeerHandlers,
    banned: BannedSources = new Set(),
  ): Promise<SfuPeer> {
    if (this.closed || this.#peers.has(peerId))
      throw new SfuError('bad-state', 'The room is closed or has a peer of this id');
    const peer = new SfuPeer({
      peerId,
      handlers,
      banned,
      provide: (slot) => this.#provide(peer, slot),
      onClose: () => {
        this.#peers.delete(peerId);
        this.#routers.removePeer(peer, null);
      },
      onError: this.#options.onError,
    });
    this.#peers.set(peerId, peer);
    void this.#provide(peer, null);
    const timeout = setTimeout(
      () => peer.close(new SfuError('no-worker', 'There was no worker in time')),
      placementTimeout,
    );
    try {
      await peer.ready;
    } finally {
      clearTimeout(timeout);
    }
    return peer;
  }

  /** Idempotent. The peers with all they have, the routers with what listens there. */
  close(): void {
    if (this.closed) return;
    this.#lifetime.abort();
    for (const peer of this.#peers.values()) peer.close();
    this.#routers.close();
    this.removeAllListeners();
    this.#options.onClose(this);
  }

  /** Gives a peer without transports some, where it was before if that worker is back in time. */
  async #provide(peer: SfuPeer, previous: WorkerSlot | null): Promise<void> {
    if (this.#providing.has(peer)) return;
    this.#providing.add(peer);
    await this.#tryProviding(peer, { previous, delay: retryDelay.first });
    this.#providing.delete(peer);
  }

  /** Until it has one or is closed: a worker may well die while it is at it. */
  async #tryProviding(
    peer: SfuPeer,
    { previous, delay }: { previous: WorkerSlot | null; delay: number },
  ): Promise<void> {
    const { pool, onError } = this.#options;
    let slot = previous;
    try {
      await pool.untilReady({ previous, signal: peer.signal });
      slot = pool.choose({ previous, occupied: this.#routers.slots });
      await this.#provideOn(peer, slot);
    } catch (error) {
      const isRefused = slot !== null && slot.live !== null;
      if (isRefused && !peer.taken) {
        // The worker lives and yet gave no transports: a newcomer is turned away, for the others it is tried anew.
        peer.close(toSfuError(error, 'The worker made no transports'));
      }
      if (!peer.closed && isRefused) {
        onError(error);
        await sleep(delay, undefined, { signal: peer.signal }).catch(() => null);
      }
    }
    if (!peer.closed && peer.transports === null)
      await this.#tryProviding(peer, { previous: slot, delay: Math.min(delay * 2, retryDelay.last) });
  }

  /** Makes transports there, and ends those that the peer has elsewhere once they can be replaced. */
  async #provideOn(peer: SfuPeer, slot: WorkerSlot): Promise<void> {
    const roomRouter = this.#routers.on(slot);
    roomRouter.peers.add(peer);
    try {
      await roomRouter.ready;
      this.#listenOn(roomRouter);
      const transports = await PeerTransports.create({
        peerId: peer.peerId,
        roomRouter,
        handlers: peer.handlers,
        others: () => this.#published(peer),
        countReceived: (remote) => this.#countReceived(remote),
        publish: (published) => this.#publish(published),
        banned: peer.banned,
        onRetire: (published) => peer.retire(published),
        onNoUdp: slot === this.#options.pool.first ? null : () => void this.#moveToFirst(peer),
        onError: this.#options.onError,
      });
      if (peer.closed || roomRouter.closed) {
        transports.close();
        throw new SfuError('failed', 'The worker ended or the peer was closed');
      }
      peer.adopt(transports);
      this.#routers.removePeer(peer, roomRouter);
    } catch (error) {
      this.#routers.removePeer(peer, peer.transports?.roomRouter ?? null);
      throw error;
    }
  }

  /**
   * The client does not reach its worker over UDP, perhaps because its network lets one port through and not another:
   * that of the first worker, which everybody was told to open. Its old transports carry on meanwhile.
   */
  async #moveToFirst(peer: SfuPeer): Promise<void> {
    const { pool, onError } = this.#options;
    if (peer.transports === null || this.#providing.has(peer) || !pool.hasRoom(pool.first)) return;
    this.#providing.add(peer);
    try {
      await this.#provideOn(peer, pool.first);
    } catch (error) {
      if (!peer.closed && pool.first.live) onError(error);
    }
    this.#providing.delete(peer);
    if (!peer.closed && peer.transports === null) {
      // Its old worker ended in between.
      void this.#provide(peer, null);
    }
  }

  #listenOn(roomRouter: RoomRouter): void {
    this.#speakers?.listenOn(roomRouter).catch((error: unknown) => {
      if (!roomRouter.closed) this.#options.onError(error);
    });
  }

  /** A router has ended, and with it all that this room had there. The peers elsewhere go on. */
  #lose(roomRouter: RoomRouter): void {
    for (const peer of this.#peers.values()) {
      if (peer.transports?.roomRouter === roomRouter) {
        peer.suspend();
        void this.#provide(peer, roomRouter.slot);
      }
    }
    this.#speakers?.leave(roomRouter);
    if (this.#routers.oldest) this.#listenOn(this.#routers.oldest);
  }

  #publish(published: PublishedProducer): void {
    this.#speakers?.add(published);
    for (const peer of this.#peers.values())
      if (peer.peerId !== published.peerId) peer.transports?.consumers.add(published);
  }

  *#published(except: SfuPeer | null = null): Iterable<PublishedProducer> {
    for (const peer of this.#peers.values())
      if (peer !== except && peer.transports) yield* peer.transports.producers.values();
  }

  async #countReceived({ peerId, producerId }: RemoteProducer): Promise<number> {
    return (await this.#peers.get(peerId)?.transports?.producers.countReceived(producerId)) ?? 0;
  }

  #tellActiveSpeaker(peerId: string | null): void {
    if (this.closed) return;
    try {
      this.emit('activeSpeaker', peerId);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #count(of: (transports: PeerTransports) => number): number {
    let total = 0;
    for (const { transports } of this.#peers.values()) total += transports ? of(transports) : 0;
    return total;
  }
}
