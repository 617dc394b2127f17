import type { types } from 'mediasoup';
import { SfuError, toSfuError } from './errors.ts';
import { ProbePath } from './probe-path.ts';
import type { ProbeHandlers, ProbeProtocol, ProbeWay } from './types.ts';
import { closeRouter } from './webrtc-transport.ts';
import type { LiveWorker } from './worker-slot.ts';

const protocols: readonly ProbeProtocol[] = ['udp', 'tcp'];

export interface NetworkProbeOptions {
  /** All that are to be reached. */
  readonly workers: readonly LiveWorker[];
  readonly handlers: ProbeHandlers;
  /** Whether there is a way through a TURN server, to the first of them. */
  readonly turn: boolean;
  readonly onClose: (probe: NetworkProbe) => void;
}

/**
 * Lets one client find out which ways to the workers are open, each by itself, and how good they are. It carries no
 * media, and shares nothing with a room but the ports.
 */
export class NetworkProbe {
  readonly #options: NetworkProbeOptions;
  /** One per worker, so that closing them takes everything. */
  readonly #routers: types.Router[] = [];
  readonly #paths = new Map<string, ProbePath>();
  #closed = false;

  private constructor(options: NetworkProbeOptions) {
    this.#options = options;
  }

  /** @throws SfuError `no-worker`, `failed` */
  static async create(options: NetworkProbeOptions): Promise<NetworkProbe> {
    const probe = new NetworkProbe(options);
    try {
      const opened = await Promise.all(
        options.workers.map((live, index) =>
          probe.#open(live, options.turn && index === 0 ? [...protocols, 'turn'] : protocols),
        ),
      );
      probe.#assertOpen();
      for (const path of opened.flat()) probe.#paths.set(path.way.transport.id, path);
      if (probe.#paths.size === 0) throw new SfuError('no-worker', 'No worker is alive');
      return probe;
    } catch (error) {
      probe.close();
      throw toSfuError(error, 'The worker made no way for a probe');
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** UDP and TCP of each worker, in the order in which these were given; with the first, the one through TURN. */
  get ways(): readonly ProbeWay[] {
    return Array.from(this.#paths.values(), ({ way }) => way);
  }

  /**
   * Once for each way.
   *
   * @throws SfuError `not-found`; `unsupported`: no fingerprint of SHA-256 or longer; `bad-state`: it was said before.
   */
  async connect(transportId: string, dtlsParameters: types.DtlsParameters): Promise<void> {
    const path = this.#paths.get(transportId);
    if (!path) throw new SfuError('not-found', 'No transport of this id');
    await path.connect(dtlsParameters);
  }

  /** Unreliable, as the network is; nothing after `close()`. At most 1200 bytes. */
  send(transportId: string, data: Buffer): void {
    if (!this.#closed) this.#paths.get(transportId)?.send(data);
  }

  /** Idempotent. No handler is called after it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const router of this.#routers) closeRouter(router);
    this.#paths.clear();
    this.#options.onClose(this);
  }

  async #open({ worker, port }: LiveWorker, wanted: readonly ProbeProtocol[]): Promise<ProbePath[]> {
    const router = await worker.createRouter();
    this.#routers.push(router);
    // What is left would tell of a blocked network where a process ended.
    router.once('workerclose', () => this.close());
    if (this.#closed) closeRouter(router);
    this.#assertOpen();
    return await Promise.all(
      wanted.map((protocol) =>
        ProbePath.create({
          router,
          port,
          protocol,
          onMessage: (transportId, data) => {
            if (!this.#closed) this.#options.handlers.message(transportId, data);
          },
        }),
      ),
    );
  }

  #assertOpen(): void {
    if (this.#closed) throw new SfuError('failed', 'A worker ended');
  }
}
