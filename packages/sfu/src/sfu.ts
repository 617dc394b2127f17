import type { types } from 'mediasoup';
import { routerRtpCapabilities } from './codecs.ts';
import { SfuError } from './errors.ts';
import { checkListenAddresses } from './check-listen-address.ts';
import { NetworkProbe } from './network-probe.ts';
import { SfuRoom } from './room.ts';
import type { ProbeOptions, RoomOptions, SfuOptions, SfuStats } from './types.ts';
import { WorkerPool } from './worker-pool.ts';

/** mediasoup's workers, one per listen address, the rooms spread over them, and probes of the ways to them. */
export class Sfu {
  /** The RTP capabilities of every room's router; the same for all and known before there is one. */
  readonly routerRtpCapabilities: types.RtpCapabilities = routerRtpCapabilities;
  readonly #pool: WorkerPool;
  readonly #onError: (error: unknown) => void;
  readonly #rooms = new Set<SfuRoom>();
  readonly #probes = new Set<NetworkProbe>();
  readonly #lifetime = new AbortController();
  #closed: Promise<void> | null = null;

  private constructor(pool: WorkerPool, { onError }: SfuOptions) {
    this.#pool = pool;
    this.#onError = onError;
  }

  /**
   * Resolves when every worker listens.
   *
   * @throws SfuError `invalid-options`; `failed`: a worker does not start or its port is taken, see `cause`.
   */
  static async create(options: SfuOptions): Promise<Sfu> {
    checkListenAddresses(options.listen);
    return new Sfu(await WorkerPool.create(options), options);
  }

  /**
   * On the worker with the least load (`WorkerPool.choose`). Waits a moment if none is alive.
   *
   * @throws SfuError `no-worker`, `failed`; `bad-state`: the SFU is closed.
   */
  async createRoom({ speakers = true }: RoomOptions = {}): Promise<SfuRoom> {
    this.#assertOpen();
    const room = await this.#made(
      SfuRoom.create({
        pool: this.#pool,
        signal: this.#lifetime.signal,
        speakers,
        onClose: (closed) => this.#rooms.delete(closed),
        onError: this.#onError,
      }),
    );
    if (this.#lifetime.signal.aborted) room.close();
    this.#assertOpen();
    this.#rooms.add(room);
    return room;
  }

  /**
   * Where to pass on a TCP connection that came to an address of `ListenAddress.sharedTcp`: a port of the loopback
   * interface, by the fragment of the transport that the client's first connectivity check names (RFC 8445, section
   * 7.2.2). Null when no transport of now has it.
   */
  tcpPortOf(usernameFragment: string): number | null {
    return this.#pool.tcpPortOf(usernameFragment);
  }

  /**
   * For a client that wants to know whether it can reach the workers.
   *
   * @throws SfuError `no-worker`, `failed`; `bad-state`: the SFU is closed.
   */
  async createProbe({ handlers, maxWorkers, turn = false }: ProbeOptions): Promise<NetworkProbe> {
    this.#assertOpen();
    const probe = await this.#made(
      NetworkProbe.create({
        workers: this.#pool.live.slice(0, maxWorkers),
        handlers,
        turn,
        onClose: (closed) => this.#probes.delete(closed),
      }),
    );
    if (this.#lifetime.signal.aborted) probe.close();
    this.#assertOpen();
    this.#probes.add(probe);
    return probe;
  }

  stats(): SfuStats {
    const rooms = [...this.#rooms];
    const sum = (of: (room: SfuRoom) => number) => rooms.reduce((total, room) => total + of(room), 0);
    return {
      workers: this.#pool.alive,
      workerDeaths: this.#pool.deaths,
      rooms: rooms.length,
      probes: this.#probes.size,
      peers: sum(({ peers }) => peers),
      transports: sum(({ transports }) => transports),
      producers: sum(({ producers }) => producers),
      consumers: sum(({ consumers }) => consumers),
      pipes: sum(({ pipes }) => pipes),
    };
  }

  /**
   * Idempotent. The rooms with all in them and the probes are closed at once; resolves when the processes of the
   * workers have ended, so that whoever waits for it leaves none behind.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#lifetime.abort();
    for (const room of this.#rooms) room.close();
    for (const probe of this.#probes) probe.close();
    await this.#pool.close();
  }

  /** Calls that fail because the SFU is closed fail for that reason. */
  async #made<T>(making: Promise<T>): Promise<T> {
    try {
      return await making;
    } catch (error) {
      this.#assertOpen();
      throw error;
    }
  }

  #assertOpen(): void {
    if (this.#lifetime.signal.aborted) throw new SfuError('bad-state', 'The SFU is closed');
  }
}
