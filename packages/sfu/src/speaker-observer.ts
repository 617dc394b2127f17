import type { types } from 'mediasoup';
import { SpeakerState } from './speaker-state.ts';

interface SpeakerObserverOptions {
  readonly router: types.Router;
  readonly onChange: (peerId: string | null) => void;
  /** Something went wrong that changes nothing but who is marked as speaking. */
  readonly onError: (error: unknown) => void;
}

/** Tells which peer of a router speaks. Ends with the router. */
export class SpeakerObserver {
  readonly #activity: types.ActiveSpeakerObserver;
  readonly #levels: types.AudioLevelObserver;
  readonly #state: SpeakerState;
  readonly #onError: (error: unknown) => void;
  readonly #peers = new Map<string, string>();

  private constructor(
    [activity, levels]: [types.ActiveSpeakerObserver, types.AudioLevelObserver],
    { onChange, onError }: SpeakerObserverOptions,
  ) {
    this.#activity = activity;
    this.#levels = levels;
    this.#onError = onError;
    this.#state = new SpeakerState((producerId) =>
      onChange(producerId === null ? null : (this.#peers.get(producerId) ?? null)),
    );
    activity.on('dominantspeaker', ({ producer }) => this.#state.dominant(producer.id));
    levels.on('volumes', (volumes) => this.#state.loud(volumes.map(({ producer }) => producer.id)));
    levels.on('silence', () => this.#state.silent());
    levels.observer.once('close', () => this.#state.close());
  }

  static async create(options: SpeakerObserverOptions): Promise<SpeakerObserver> {
    const { router } = options;
    const observers = await Promise.all([
      router.createActiveSpeakerObserver({ interval: 300 }),
      // Ten packets at least must fall into an interval to count, and Opus packets may be 60 ms long. The volume is a
      // mean over the interval in -dBov, in which the gaps between words, silenced by the browser, weigh heavily:
      // beeps of -20 dBov that last a fifth of the time came to -64 to -82.
      router.createAudioLevelObserver({ interval: 800, threshold: -80, maxEntries: 4 }),
    ]);
    return new SpeakerObserver(observers, options);
  }

  /** Listens to a microphone from now on, until its producer ends. */
  add(peerId: string, producer: types.Producer): void {
    const { id: producerId } = producer;
    this.#peers.set(producerId, peerId);
    producer.observer.on('pause', () => this.#state.gone(producerId));
    producer.observer.once('close', () => {
      this.#state.gone(producerId);
      this.#peers.delete(producerId);
    });
    for (const observer of [this.#activity, this.#levels]) {
      observer.addProducer({ producerId }).catch((error: unknown) => {
        if (!producer.closed) this.#onError(error);
      });
    }
  }
}
