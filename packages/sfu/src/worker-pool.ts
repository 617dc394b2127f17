import { EventEmitter } from 'node:events';
import { SfuError } from './errors.ts';
import type { SfuOptions } from './types.ts';
import { WorkerSlot } from './worker-slot.ts';
import type { LiveWorker, SlotRoom } from './worker-slot.ts';

/** How long a room waits for its own worker to come back before it moves to another, in milliseconds. */
const returnPatience = 1000;

interface PlaceOptions {
  /** Where the room was until now. */
  readonly previous: WorkerSlot | null;
  readonly signal: AbortSignal;
}

/** The workers, one per listen address. */
export class WorkerPool {
  readonly #slots: WorkerSlot[] = [];
  readonly #events = new EventEmitter<{ started: [] }>();
  #deaths = 0;

  private constructor() {
    // One listener per room that waits for a worker.
    this.#events.setMaxListeners(0);
  }

  /** @throws SfuError `failed`: one of the workers cannot be started; none is left running then. */
  static async create({ listen, workerBin, onWorkerDied, onWorkerStarted }: SfuOptions): Promise<WorkerPool> {
    const pool = new WorkerPool();
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
      if (port !== null) {
        return port;
      }
    }
    return null;
  }

  /**
   * Gives a room a slot with a living worker: the previous one if it is back in time, else the one with the fewest
   * consumers.
   *
   * A room stays where it was while its worker comes back quickly. Were it moved at once, a room that kills its worker
   * would take one worker after the other with it.
   *
   * @throws SfuError `no-worker`: `signal` aborted before there was one.
   */
  async place(room: SlotRoom, { previous, signal }: PlaceOptions): Promise<WorkerSlot> {
    if (previous !== null) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(returnPatience)]);
      await this.#until(() => previous.live !== null, patience);
    }
    await this.#until(() => this.alive > 0, signal);
    const slot = previous?.live ? previous : this.#leastLoaded();
    if (slot === undefined || signal.aborted) {
      throw new SfuError('no-worker', 'No worker is alive');
    }
    // At once, so that the next room weighs this one too.
    previous?.rooms.delete(room);
    slot.rooms.add(room);
    return slot;
  }

  /** Idempotent. Resolves when the processes of all workers have ended. */
  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  /** Resolves when the condition holds or the signal aborts. */
  async #until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = () => {
      if (condition() || signal.aborted) {
        resolve();
      }
    };
    this.#events.on('started', check);
    signal.addEventListener('abort', check);
    check();
    await promise;
    this.#events.off('started', check);
    signal.removeEventListener('abort', check);
  }

  #leastLoaded(): WorkerSlot | undefined {
    return this.#slots
      .filter(({ live }) => live !== null)
      .toSorted((a, b) => a.consumers - b.consumers || a.rooms.size - b.rooms.size)[0];
  }
}
