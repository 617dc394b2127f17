import type { types } from 'mediasoup';
import { SfuError, toSfuError } from './errors.ts';
import type { RemoteProducer } from './producers.ts';

/** Where routers reach each other: nothing outside of this machine can send there, and no other port is heard. */
const loopback = { protocol: 'udp', ip: '127.0.0.1' } as const;

/** One way between two routers, each on a worker of its own. */
interface Link {
  readonly from: types.PipeTransport;
  readonly to: types.PipeTransport;
}

/** A producer of another router, on its way to this one. */
interface Pipe {
  /** Those who want it now. */
  users: number;
  /** At its own router, where it ends the copy when it closes. Null until it is made. */
  consumer: types.Consumer | null;
  readonly made: Promise<types.Consumer>;
}

interface PipesOptions {
  /** To where they lead. */
  readonly router: types.Router;
  /** Another router, by its id. Throws SfuError `failed` when it has ended. */
  readonly routerOf: (routerId: string) => types.Router;
  readonly onError: (error: unknown) => void;
}

/**
 * Brings to a router what is produced on others, under the same ids, for as long as somebody here wants it. Ends with
 * its router; what comes from a router that ends, ends with that one.
 *
 * mediasoup's `pipeToRouter` does the same, but waits for no answer when it passes on that a producer was paused: the
 * rejection that comes when the worker dies in that moment is nobody's, and would end this process.
 */
export class Pipes {
  readonly #options: PipesOptions;
  /** By the ids of the routers from where they lead. */
  readonly #links = new Map<string, Promise<Link>>();
  readonly #pipes = new Map<string, Pipe>();

  constructor(options: PipesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#pipes.size;
  }

  /**
   * Resolves when this router has the producer, with what gives it back (once).
   *
   * @throws SfuError `failed`: it or one of the two workers ended meanwhile, or cannot.
   */
  async open(remote: RemoteProducer): Promise<() => void> {
    const { producerId: id } = remote;
    const pipe = this.#pipes.get(id) ?? this.#begin(remote);
    pipe.users += 1;
    let given = true;
    const giveBack = () => {
      if (given) {
        given = false;
        pipe.users -= 1;
        this.#closeUnused(id, pipe);
      }
    };
    try {
      await pipe.made;
      return giveBack;
    } catch (error) {
      giveBack();
      throw toSfuError(error, 'The workers made no pipe');
    }
  }

  #begin({ producerId: id, routerId }: RemoteProducer): Pipe {
    const pipe: Pipe = {
      users: 0,
      consumer: null,
      made: this.#make(routerId, id),
    };
    void this.#adopt(id, pipe);
    this.#pipes.set(id, pipe);
    return pipe;
  }

  /** Those who wait for the pipe hear that it failed; here it is only forgotten. */
  async #adopt(id: string, pipe: Pipe): Promise<void> {
    try {
      const consumer = await pipe.made;
      pipe.consumer = consumer;
      consumer.observer.once('close', () => this.#forget(id, pipe));
      if (consumer.closed) this.#forget(id, pipe);
      this.#closeUnused(id, pipe);
    } catch {
      this.#forget(id, pipe);
    }
  }

  async #make(originId: string, producerId: string): Promise<types.Consumer> {
    const { from, to } = await this.#link(originId);
    const consumer = await from.consume({ producerId });
    try {
      const copy = await to.produce({
        id: producerId,
        kind: consumer.kind,
        rtpParameters: consumer.rtpParameters,
        paused: consumer.producerPaused,
      });
      if (consumer.closed) {
        copy.close();
        throw new SfuError('failed', 'The producer ended meanwhile');
      }
      this.#tie(consumer, copy);
      return consumer;
    } catch (error) {
      consumer.close();
      throw error;
    }
  }

  /** The copy is paused as the producer is, and neither end outlives the other. */
  #tie(consumer: types.Consumer, copy: types.Producer): void {
    const follow = () => {
      (consumer.producerPaused ? copy.pause() : copy.resume()).catch((error: unknown) => {
        if (!copy.closed) this.#options.onError(error);
      });
    };
    consumer.on('producerpause', follow);
    consumer.on('producerresume', follow);
    consumer.observer.once('close', () => copy.close());
    copy.observer.once('close', () => consumer.close());
    if (copy.closed) consumer.close();
    else if (copy.paused !== consumer.producerPaused) follow();
  }

  /** One for all that comes from that router. */
  async #link(originId: string): Promise<Link> {
    const known = this.#links.get(originId);
    if (known) return await known;
    const { router, routerOf } = this.#options;
    const made = connect(routerOf(originId), router);
    this.#links.set(originId, made);
    const forget = () => {
      if (this.#links.get(originId) === made) this.#links.delete(originId);
    };
    try {
      const link = await made;
      link.from.observer.once('close', forget);
      return link;
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** One that nobody waits for any more is closed once it is made: until then its id cannot be used anew. */
  #closeUnused(id: string, pipe: Pipe): void {
    if (pipe.users === 0 && pipe.consumer) {
      this.#forget(id, pipe);
      pipe.consumer.close();
    }
  }

  #forget(id: string, pipe: Pipe): void {
    if (this.#pipes.get(id) === pipe) this.#pipes.delete(id);
  }
}

/** A transport takes packets from the address and port of the other one only. Neither lives without the other. */
async function connect(origin: types.Router, destination: types.Router): Promise<Link> {
  const made = await Promise.allSettled(
    [origin, destination].map((router) => router.createPipeTransport({ listenInfo: loopback })),
  );
  const transports = made.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    const [from, to] = transports;
    if (!from || !to || from.closed || to.closed) {
      throw new SfuError('failed', 'A worker made no pipe transport', {
        cause: made.find((each) => each.status === 'rejected')?.reason as unknown,
      });
    }
    from.observer.once('close', () => to.close());
    to.observer.once('close', () => from.close());
    await Promise.all([from.connect(socketOf(to)), to.connect(socketOf(from))]);
    return { from, to };
  } catch (error) {
    for (const transport of transports) transport.close();
    throw error;
  }
}

const socketOf = ({ tuple }: types.PipeTransport) => ({ ip: tuple.localAddress, port: tuple.localPort });
