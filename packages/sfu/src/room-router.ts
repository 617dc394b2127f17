import type { types } from 'mediasoup';
import { mediaCodecs } from './codecs.ts';
import { SfuError } from './errors.ts';
import { Pipes } from './pipes.ts';
import type { RemoteProducer } from './producers.ts';
import { closeRouter } from './webrtc-transport.ts';
import type { WorkerPort } from './worker-port.ts';
import type { WorkerSlot } from './worker-slot.ts';

interface RoomRouterOptions {
  readonly slot: WorkerSlot;
  /** The room's routers on other workers, as `Pipes` asks for them. */
  readonly routerOf: (routerId: string) => types.Router;
  /** Called once, whoever caused it. */
  readonly onClose: (roomRouter: RoomRouter) => void;
  readonly onError: (error: unknown) => void;
}

/** A peer who sends and receives here, or is about to, as far as its weight goes. */
export interface RouterPeer {
  /** Consumers that it has on this router. */
  consumersOn(roomRouter: RoomRouter): number;
}

interface LiveRouter {
  readonly router: types.Router;
  readonly port: WorkerPort;
  readonly pipes: Pipes;
}

const nothing = () => {};

/** The room's router on one worker, with the pipes that feed it. Closed when the worker dies. */
export class RoomRouter {
  readonly slot: WorkerSlot;
  readonly peers = new Set<RouterPeer>();
  /** Rejects when there will be none; it is closed then. */
  readonly ready: Promise<void>;
  readonly #options: RoomRouterOptions;
  #opened: LiveRouter | null = null;
  #closed = false;

  /** Weighs on the worker from now on, so that who looks for one next sees it. */
  constructor(options: RoomRouterOptions) {
    this.#options = options;
    this.slot = options.slot;
    this.slot.addRouter(this);
    this.ready = this.#open();
    this.ready.catch(() => this.close());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Peers, and the consumers that they have. */
  get load(): number {
    let load = 0;
    for (const peer of this.peers) load += 1 + peer.consumersOn(this);
    return load;
  }

  /** Producers that come from other workers. */
  get pipes(): number {
    return this.#opened?.pipes.size ?? 0;
  }

  /** Whether it is the router of this id. */
  has(routerId: string): boolean {
    return this.#opened?.router.id === routerId;
  }

  /** @throws SfuError `failed`: before it is ready, and once it is closed. */
  get router(): types.Router {
    return this.#live.router;
  }

  /** @throws as `router` does. */
  get port(): WorkerPort {
    return this.#live.port;
  }

  /** Resolves when a producer can be consumed here, with what is to be called when that is over. */
  async reach(remote: RemoteProducer): Promise<() => void> {
    const { router, pipes } = this.#live;
    return remote.routerId === router.id ? nothing : await pipes.open(remote);
  }

  /** Idempotent. The router with all on it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.slot.removeRouter(this);
    if (this.#opened) closeRouter(this.#opened.router);
    this.#options.onClose(this);
  }

  get #live(): LiveRouter {
    if (this.#closed || !this.#opened)
      throw new SfuError('failed', 'The worker ended or the room was closed');
    return this.#opened;
  }

  async #open(): Promise<void> {
    const { live } = this.slot;
    if (!live) throw new SfuError('no-worker', 'The worker has ended');
    const router = await live.worker.createRouter({ mediaCodecs });
    if (this.#closed || router.closed) {
      router.close();
      throw new SfuError('failed', 'The worker ended or the room was closed');
    }
    router.once('workerclose', () => this.close());
    const { routerOf, onError } = this.#options;
    this.#opened = { router, port: live.port, pipes: new Pipes({ router, routerOf, onError }) };
  }
}
