import type { PublishedProducer } from './producers.ts';
import { sourceTraits } from './sources.ts';

/** Milliseconds over which a bit rate is taken: longer than any key frame of an honest sender. */
const span = 5_000;
/** An encoder may overshoot what it is asked for; twice as much over all of the span is no encoder's. */
const tolerance = 2;

interface Count {
  readonly bytes: number;
  /** On the clock of this process, in milliseconds. */
  readonly at: number;
}

export interface BitrateWatchOptions {
  readonly producers: () => Iterable<PublishedProducer>;
  /** This one sends more than twice what its source may. Told once for each. */
  readonly onExcess: (published: PublishedProducer) => void;
  /** Milliseconds between two looks; tests have no five seconds. */
  readonly every?: number;
}

/**
 * Feedback only asks a sender to keep a bit rate, and a client of somebody's own need not listen: what it sends would be
 * forwarded to all others. So what arrives is counted.
 */
export class BitrateWatch {
  readonly #options: BitrateWatchOptions;
  readonly #counts = new WeakMap<PublishedProducer, Count>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: BitrateWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), options.every ?? span).unref();
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    await Promise.all([...this.#options.producers()].map((published) => this.#compare(published)));
  }

  async #compare(published: PublishedProducer): Promise<void> {
    const bytes = await bytesOf(published);
    if (bytes === null || published.producer.closed) return;
    const before = this.#counts.get(published);
    const now: Count = { bytes, at: performance.now() };
    this.#counts.set(published, now);
    if (before === undefined) return;
    const bitrate = ((now.bytes - before.bytes) * 8_000) / (now.at - before.at);
    if (bitrate > tolerance * sourceTraits[published.source].maxBitrate) this.#options.onExcess(published);
  }
}

/** All that came for it, of all layers; null when it is gone. */
async function bytesOf({ producer }: PublishedProducer): Promise<number | null> {
  try {
    return (await producer.getStats()).reduce((sum, { byteCount }) => sum + byteCount, 0);
  } catch {
    // The producer or its worker ended meanwhile, which others tell.
    return null;
  }
}
