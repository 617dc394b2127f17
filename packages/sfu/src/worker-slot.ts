import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWorker, type types } from 'mediasoup';
import { SfuError } from './errors.ts';
import type { ListenAddress, WorkerDeath } from './types.ts';
import { WorkerPort } from './worker-port.ts';

/** A worker that lives this long has recovered: the next death counts as a first one. In milliseconds. */
const recoveredAfter = 10_000;
/** How long a worker may take to end before it is killed, in milliseconds. */
const endTimeout = 500;
/** Milliseconds before each attempt to start a worker anew, the last one from then on. */
const retryDelays = [0, 100, 250, 500, 1000, 2000, 5000];

export interface LiveWorker {
  readonly worker: types.Worker;
  readonly port: WorkerPort;
}

/** A room's router on a worker, as far as its weight goes. */
export interface SlotRouter {
  readonly load: number;
}

export interface WorkerSlotOptions {
  /** Position of the listen address in the options of the SFU. */
  readonly index: number;
  readonly listen: ListenAddress;
  readonly workerBin: string | undefined;
  readonly onStarted: (slot: WorkerSlot, pid: number) => void;
  readonly onDied: (slot: WorkerSlot, death: WorkerDeath) => void;
}

/** One listen address, and the worker that serves it: started again whenever it ends by itself. */
export class WorkerSlot {
  readonly #routers = new Set<SlotRouter>();
  readonly #options: WorkerSlotOptions;
  readonly #lifetime = new AbortController();
  #live: LiveWorker | null = null;
  /** Routers that ended with the worker of now. */
  #lostRouters = 0;
  #startedAt = 0;
  /** Deaths and failed starts since the worker last proved stable. */
  #failures = 0;

  private constructor(options: WorkerSlotOptions) {
    this.#options = options;
  }

  /** @throws SfuError `failed`: the binary does not run, or the port is taken. */
  static async create(options: WorkerSlotOptions): Promise<WorkerSlot> {
    const slot = new WorkerSlot(options);
    try {
      await slot.#start();
      return slot;
    } catch (cause) {
      const { index, listen } = options;
      throw new SfuError('failed', `Worker ${index} cannot serve port ${listen.port}`, { cause });
    }
  }

  get index(): number {
    return this.#options.index;
  }

  /** Null while there is no worker that could be asked for anything. */
  get live(): LiveWorker | null {
    return this.#live?.worker.closed === false ? this.#live : null;
  }

  get routers(): number {
    return this.#routers.size;
  }

  get load(): number {
    let total = 0;
    for (const { load } of this.#routers) total += load;
    return total;
  }

  /** A room has a router here from now on. */
  addRouter(roomRouter: SlotRouter): void {
    this.#routers.add(roomRouter);
  }

  removeRouter(roomRouter: SlotRouter): void {
    if (this.#routers.delete(roomRouter) && this.live === null) this.#lostRouters += 1;
  }

  /** Idempotent. Resolves when the process of the worker has ended. */
  async close(): Promise<void> {
    this.#lifetime.abort();
    const worker = this.#live?.worker;
    this.#live = null;
    if (worker !== undefined) await end(worker);
  }

  async #start(): Promise<void> {
    const { workerBin, listen } = this.#options;
    // A worker's log would name addresses, so it logs nothing.
    const worker = await createWorker({ logLevel: 'none', ...(workerBin !== undefined && { workerBin }) });
    try {
      const port = await WorkerPort.create(worker, listen);
      this.#lifetime.signal.throwIfAborted();
      this.#adopt({ worker, port });
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  #adopt(live: LiveWorker): void {
    const { worker } = live;
    if (worker.closed) throw new SfuError('failed', 'The worker ended at once');
    this.#live = live;
    this.#lostRouters = 0;
    this.#startedAt = performance.now();
    // A worker that ends without having died was closed by mediasoup's own handler of SIGINT and SIGTERM: the process
    // is about to end, and nothing is to be started again.
    worker.on('died', () => this.#onDied(worker.pid));
    this.#options.onStarted(this, worker.pid);
  }

  #onDied(pid: number): void {
    this.#live = null;
    if (this.#lifetime.signal.aborted) return;
    if (performance.now() - this.#startedAt > recoveredAfter) this.#failures = 0;
    const retryIn = this.#countFailure();
    void this.#restart(retryIn);
    this.#options.onDied(this, { index: this.index, pid, rooms: this.#lostRouters, retryIn });
  }

  /** @returns milliseconds until the next attempt. */
  #countFailure(): number {
    const delay = retryDelays[Math.min(this.#failures, retryDelays.length - 1)] ?? 0;
    this.#failures += 1;
    return delay;
  }

  async #restart(delay: number): Promise<void> {
    const { signal } = this.#lifetime;
    try {
      await sleep(delay, undefined, { signal });
      await this.#start();
    } catch {
      // The port may not be free yet, or the machine is short of something: try again, ever more slowly.
      if (!signal.aborted) void this.#restart(this.#countFailure());
    }
  }
}

async function end(worker: types.Worker): Promise<void> {
  worker.close();
  // Also when it was closed before, by mediasoup's own handler of SIGINT and SIGTERM.
  if (worker.subprocessClosed) return;
  const ended = once(worker, 'subprocessclose');
  const timer = setTimeout(() => process.kill(worker.pid, 'SIGKILL'), endTimeout);
  await ended;
  clearTimeout(timer);
}
