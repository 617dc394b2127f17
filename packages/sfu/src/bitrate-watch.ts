import type { PublishedProducer } from './producers.ts';
import { sourceTraits } from './sources.ts';

/** Milliseconds over which a bit rate is taken: longer than any key frame of an honest sender. */
const span = 5_000;
/**
 * How many times as much as its source may (see `sources.ts`) a sender has to send to be ended. No browser comes near:
 *
 * - A browser's encoder keeps its bit rate by a buffer of about a second, so a burst (a screen that is scrolled, a key
 *   frame for each who joins) is at most a fifth more over this span: of a screen 9.6 Mbit/s of 16, of a camera, whose
 *   layers are asked for 2.4, 2.9 of 5.
 * - The worker counts a packet that was sent again only where it had not come before, and padding on the retransmission
 *   stream not at all. So loss adds nothing: each packet counts once, however often it was on the way.
 * - Browsers probe with some milliseconds at twice what they send, by the same padding.
 */
const tolerance = 2;

interface Count {
  readonly bytes: number;
  /**
   * When it was counted, in milliseconds, on the clock of the worker. That of this process would say when it got round to
   * the answer: after a second in which it was busy, five seconds of packets would seem to have come in four.
   */
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
    const now = await countOf(published);
    if (now === null || published.producer.closed) return;
    const before = this.#counts.get(published);
    this.#counts.set(published, now);
    if (before === undefined) return;
    const bitrate = ((now.bytes - before.bytes) * 8_000) / (now.at - before.at);
    if (bitrate > tolerance * sourceTraits[published.source].maxBitrate) this.#options.onExcess(published);
  }
}

/** All that came for it, of all layers; null when nothing has come yet, or it is gone. */
async function countOf({ producer }: PublishedProducer): Promise<Count | null> {
  try {
    const stats = await producer.getStats();
    const [first] = stats;
    return first
      ? { bytes: stats.reduce((sum, { byteCount }) => sum + byteCount, 0), at: first.timestamp }
      : null;
  } catch {
    // The producer or its worker ended meanwhile, which others tell.
    return null;
  }
}
