import type { MediaSource, RoomState } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { Reconciler } from '../common/reconciler.ts';
import type { Failed } from '../log/log.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { ProducerData, SfuTransport } from './sfu-transport.ts';

export interface SourceProducerOptions {
  readonly source: MediaSource;
  readonly transport: SfuTransport;
  readonly request: EngineContext['request'];
  readonly failed: Failed;
}

/** Sends one source, for as long as one send transport lives. */
export abstract class SourceProducer {
  readonly source: MediaSource;
  protected readonly request: EngineContext['request'];
  readonly #transport: SfuTransport;
  readonly #reconciler = new Reconciler(async () => {
    if (!this.#closed) await this.step();
  });
  #producer: types.Producer | null = null;
  #closed = false;
  readonly #failed: Failed;

  constructor({ source, transport, request, failed }: SourceProducerOptions) {
    this.#failed = failed;
    this.source = source;
    this.request = request;
    this.#transport = transport;
  }

  /** Does what is missing of what is wanted; see `Reconciler`. Not called once it is closed. */
  protected abstract step(): Promise<void>;
  /** Whether there is something to send. */
  protected abstract get wanted(): boolean;

  /** The one that the server has as well; null while there is none. */
  protected get producer(): types.Producer | null {
    return this.#producer;
  }

  /** Something else is wanted than before. */
  protected kick(): void {
    // A socket that is lost is followed by `resume`, a worker that ended by a new transport. What else the server
    // refuses stays off, and the next change of the device tries again.
    if (!this.#closed) this.#reconciler.kick().catch((error) => this.#failed('produce', error));
  }

  /** Returns null when it was closed meanwhile. */
  protected async produce(
    options: Pick<types.ProducerOptions, 'encodings' | 'codecOptions' | 'onRtpSender'> & {
      readonly track: MediaStreamTrack;
      readonly paused: boolean;
    },
  ): Promise<types.Producer | null> {
    const { paused, ...given } = options;
    try {
      this.#producer = await this.#transport.transport.produce<ProducerData>({
        ...given,
        // The devices own their tracks: neither stopping nor muting is the producer's business.
        stopTracks: false,
        disableTrackOnPause: false,
        appData: { source: this.source, paused },
      });
      if (this.#closed) this.drop();
      else this.#transport.inspect();
      return this.#producer;
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /**
   * Compares with what the server has after the socket was lost, when answers may have been lost too. Returns what the
   * server says of this producer.
   */
  resume(producers: RoomState['producers']): RoomState['producers'][number] | undefined {
    const known = producers.find(({ producerId }) => producerId === this.#producer?.id);
    if (this.#producer !== null && known === undefined) this.drop();
    // A producer whose answer was lost is replaced by the next one of the same source, or goes here.
    for (const { producerId, source } of producers) {
      if (source === this.source && producerId !== known?.producerId && !this.wanted)
        this.request('closeProducer', { producerId }).catch(() => undefined);
    }
    this.kick();
    return known;
  }

  /** Lets the producer go; the next one of the same source takes its place. */
  protected drop(): void {
    this.#producer?.close();
    this.#producer = null;
  }

  close(): void {
    this.#closed = true;
    this.drop();
  }
}
