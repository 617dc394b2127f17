import type { MediaSource, Place } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { Reconciler } from '../reconciler.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { ProducerData, SfuTransport } from './sfu-transport.ts';

export interface SourceProducerOptions {
  readonly source: MediaSource;
  readonly transport: SfuTransport;
  readonly request: EngineContext['request'];
  /** Does what is missing of what is wanted, one step at a time; see `Reconciler`. Not called once it is closed. */
  readonly step: () => Promise<void>;
  /** The producer is void, or did not come about. */
  readonly onDrop?: () => void;
}

/** The producer of one source, for as long as one send transport lives. */
export class SourceProducer {
  readonly source: MediaSource;
  readonly #options: SourceProducerOptions;
  readonly #reconciler: Reconciler;
  #producer: types.Producer | null = null;
  #closed = false;

  constructor(options: SourceProducerOptions) {
    this.#options = options;
    this.source = options.source;
    this.#reconciler = new Reconciler(async () => {
      if (!this.#closed) await options.step();
    });
  }

  /** The one that the server has as well; null while there is none. */
  get producer(): types.Producer | null {
    return this.#producer;
  }

  /** Something else is wanted than before. */
  kick(): void {
    // A socket that is lost is followed by `resume`, a worker that ended by a new transport. What else the server
    // refuses stays off, and the next change of the device tries again.
    if (!this.#closed) this.#reconciler.kick().catch(() => undefined);
  }

  /** Returns null when it was closed meanwhile. */
  async produce(
    options: Pick<types.ProducerOptions, 'encodings' | 'codecOptions' | 'onRtpSender'> & {
      readonly track: MediaStreamTrack;
      readonly paused: boolean;
    },
  ): Promise<types.Producer | null> {
    const { paused, ...given } = options;
    const { transport } = this.#options;
    try {
      this.#producer = await transport.transport.produce<ProducerData>({
        ...given,
        // The devices own their tracks: neither stopping nor muting is the producer's business.
        stopTracks: false,
        disableTrackOnPause: false,
        appData: { source: this.source, paused },
      });
      if (this.#closed) this.drop();
      else transport.inspect();
      return this.#producer;
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /**
   * Compares with what the server has after the socket was lost, when answers may have been lost too. `wanted`: there is
   * something to send. Returns what the server says of this producer.
   */
  resume(producers: Place['producers'], wanted: boolean): Place['producers'][number] | undefined {
    const known = producers.find(({ producerId }) => producerId === this.#producer?.id);
    if (this.#producer !== null && known === undefined) this.drop();
    // A producer whose answer was lost is replaced by the next one of the same source, or goes here.
    for (const { producerId, source } of producers) {
      if (source === this.source && producerId !== known?.producerId && !wanted) {
        this.#options.request('closeProducer', { producerId }).catch(() => undefined);
      }
    }
    this.kick();
    return known;
  }

  /** Lets the producer go; the next one of the same source takes its place. */
  drop(): void {
    this.#options.onDrop?.();
    this.#producer?.close();
    this.#producer = null;
  }

  close(): void {
    this.#closed = true;
    this.drop();
  }
}
