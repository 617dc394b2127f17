import { EventEmitter } from 'node:events';
import { SfuError } from './errors.ts';
import type { SfuOptions } from './types.ts';
import { type LiveWorker, WorkerSlot } from './worker-slot.ts';

/** How long a room waits for its own worker to come back before it moves to another, in milliseconds. */
const returnTimeout = 1000;
/** See `SfuOptions.spreadAt`. */
const defaultSpreadAt = 300;
/** How many times less than its own a worker must have to do before a room takes it although it is full. */
const scatterFactor = 2;

/** Where a peer was until now. */
interface Previously {
  readonly previous: WorkerSlot | null;
}

/** The workers, one per listen address. */
export class WorkerPool {
  readonly #slots: WorkerSlot[] = [];
  readonly #spreadAt: number;
  readonly #events = new EventEmitter<{ started: [] }>();
  #deaths = 0;

  private constructor(spreadAt: number) {
    this.#spreadAt = spreadAt;
    // One listener per peer that waits for a worker.
    this.#events.setMaxListeners(0);
  }

  /** @throws SfuError `failed`: one of the workers cannot be started; none is left running then. */
  static async create(options: SfuOptions): Promise<WorkerPool> {
    const { listen, workerBin, onWorkerDied, onWorkerStarted } = options;
    const pool = new WorkerPool(options.spreadAt ?? defaultSpreadAt);
    const slots = await Promise.allSettled(
      listen.map((address, index) =>
        WorkerSlot.create({
          index,
          listen: address,
          workerBin,
          onStarted: (slot, pid) => {
            onWorkerStarted?.({ index: slot.index, pid });
            pool.#events.emit('started');
          },
          onDied: (_slot, death) => {
            pool.#deaths += 1;
            onWorkerDied?.(death);
          },
        }),
      ),
    );
    pool.#slots.push(...slots.flatMap((slot) => (slot.status === 'fulfilled' ? [slot.value] : [])));
    const failure = slots.find((slot) => slot.status === 'rejected');
    if (failure) {
      await pool.close();
      throw failure.reason;
    }
    return pool;
  }

  /** Those that can be asked for something now, in the order of their listen addresses. */
  get live(): readonly LiveWorker[] {
    return this.#slots.flatMap(({ live }) => live ?? []);
  }

  get alive(): number {
    return this.live.length;
  }

  get deaths(): number {
    return this.#deaths;
  }

  /** @see Sfu.tcpPortOf */
  tcpPortOf(usernameFragment: string): number | null {
    for (const { live } of this.#slots) {
      const port = live?.port.tcpPortOf(usernameFragment) ?? null;
      if (port !== null) return port;
    }
    return null;
  }

  /** The one of the first listen address. Throws SfuError `no-worker` when there is none of any. */
  get first(): WorkerSlot {
    const [first] = this.#slots;
    if (!first) throw new SfuError('no-worker', 'There is no worker');
    return first;
  }

  /** Whether the worker of this slot lives, and takes one more peer without need to spread. */
  hasRoom(slot: WorkerSlot): boolean {
    return slot.live !== null && slot.load < this.#spreadAt;
  }

  /**
   * Resolves when `choose` can choose: when a worker is alive, and the previous one is or has had its time to come back.
   *
   * A peer stays where it was while its worker comes back quickly. Were all moved at once, a room that kills its worker
   * would take one worker after the other with it.
   *
   * @throws SfuError `no-worker`: `signal` aborted before there was one.
   */
  async untilReady({ previous, signal }: Previously & { readonly signal: AbortSignal }): Promise<void> {
    if (previous !== null) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(returnTimeout)]);
      await this.#until(() => previous.live !== null, deadline);
    }
    await this.#until(() => this.alive > 0, signal);
    if (signal.aborted) throw new SfuError('no-worker', 'No worker is alive');
  }

  /**
   * Where a peer goes: to the previous slot if its worker is back; else to the first that its room occupies and that
   * still has room, since what crosses from one worker to another is paid for twice; else to the least loaded of all.
   * Where that has no room either, it must have less than half of the load to be worth it: when all are full, small
   * rooms are not to be scattered.
   *
   * @throws SfuError `no-worker`
   */
  choose({ previous, occupied }: Previously & { readonly occupied: readonly WorkerSlot[] }): WorkerSlot {
    const own = (previous?.live ? previous : undefined) ?? occupied.find((each) => this.hasRoom(each));
    const [least, leastOwn] = [leastLoaded(this.#slots), leastLoaded(occupied)];
    if (least === undefined) throw new SfuError('no-worker', 'No worker is alive');
    const isWorthIt =
      leastOwn === undefined || this.hasRoom(least) || least.load * scatterFactor < leastOwn.load;
    return own ?? (isWorthIt ? least : leastOwn);
  }

  /** Idempotent. Resolves when the processes of all workers have ended. */
  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  /** Resolves when the condition holds or the signal aborts. */
  async #until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = () => {
      if (condition() || signal.aborted) resolve();
    };
    this.#events.on('started', check);
    signal.addEventListener('abort', check);
    check();
    await promise;
    this.#events.off('started', check);
    signal.removeEventListener('abort', check);
  }
}

function leastLoaded(slots: readonly WorkerSlot[]): WorkerSlot | undefined {
  return slots
    .filter(({ live }) => live !== null)
    .toSorted((a, b) => a.load - b.load || a.routers - b.routers)[0];
}
