import type { PublishedProducer } from './producers.ts';
import { sourceTraits } from './sources.ts';
import type { MediaSource } from './types.ts';

/** Milliseconds over which a bit rate is taken: longer than any key frame of an honest sender. */
const span = 5_000;
/** The part of it after which a window can end: timers and answers are never quite in time. */
const shortest = 0.8;
/** How many spans a window has at the most, so that nobody saves up what they may send. */
const longest = 2;
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
   * When it was counted, in milliseconds, on the clock of the worker. That of this process would say when it got round
   * to the answer: after a second in which it was busy, five seconds of packets would seem to have come in four.
   */
  readonly at: number;
}

/** The traffic of one source, of all its producers, since its window began. */
interface Flow {
  bytes: number;
  /** When that was, on the clock of the worker; null in the first window, which began when this process asked for it. */
  since: number | null;
  readonly askedAt: number;
}

export interface BitrateWatchOptions {
  /** Those of now. */
  readonly producers: () => Iterable<PublishedProducer>;
  /** More than twice what this source may has come of it. */
  readonly onExcess: (source: MediaSource) => void;
  /** Milliseconds between two looks; tests have no five seconds. */
  readonly every?: number;
}

/**
 * Feedback only asks a sender to keep a bit rate, and a client of somebody's own need not listen: what it sends would be
 * forwarded to all others. So what arrives is counted: by source and not by producer, as a producer can be replaced
 * before it has been looked at twice. It goes on while producers, and the transports below them, come and go.
 */
export class BitrateWatch {
  readonly #options: BitrateWatchOptions;
  readonly #every: number;
  readonly #flows = new Map<MediaSource, Flow>();
  /** Bytes of each producer at the last count. */
  readonly #counted = new WeakMap<PublishedProducer, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: BitrateWatchOptions) {
    this.#options = options;
    this.#every = options.every ?? span;
    this.#timer = setInterval(() => this.#look(), this.#every).unref();
  }

  /** It is closed next: what has come of it until now counts as well. The worker answers this before it closes it. */
  retire(published: PublishedProducer): void {
    void this.#count(published);
  }

  /** Looks no more. Idempotent. */
  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const published of this.#options.producers()) void this.#count(published);
  }

  async #count(published: PublishedProducer): Promise<void> {
    const now = await countOf(published);
    if (now === null) return;
    const { source, askedAt } = published;
    const flow = this.#flows.get(source) ?? { bytes: 0, since: null, askedAt };
    this.#flows.set(source, flow);
    flow.bytes += Math.max(0, now.bytes - (this.#counted.get(published) ?? 0));
    this.#counted.set(published, now.bytes);
    const elapsed = flow.since === null ? performance.now() - flow.askedAt : now.at - flow.since;
    const window = Math.min(Math.max(elapsed, shortest * this.#every), longest * this.#every);
    const isExcess = (flow.bytes * 8_000) / window > tolerance * sourceTraits[source].maxBitrate;
    if (isExcess || elapsed >= window) {
      flow.bytes = 0;
      flow.since = now.at;
    }
    if (isExcess) this.#options.onExcess(source);
  }
}

/** Bytes of all its layers; null when nothing has come yet, or it is gone. */
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
