import type { Flow, Path } from '../session-types.ts';
import type { StreamName } from '../common/streams.ts';

/** How often it is looked whether frames came, in milliseconds. */
export const lookMs = 25;

// Times are counted in looks: a worker or a device that stands still for a while does not look either, and finds the
// frames that came meanwhile before it looks again.

/** However regularly a stream comes, it may stay away this long: a voice, which comes every 20 ms, loses four frames. */
const least = 4;
/**
 * A stream that stays away longer than this (1.5 s) has ended, or was broken: that says nothing about how irregular a
 * stream is.
 */
const ended = 60;
/** For how long it is remembered how irregular a stream was, twice that at most (60 s). */
const memory = 1_200;

/** How regularly one stream comes. */
class Rhythm {
  flowing = false;
  /** Looks since the last frame. */
  #quiet = ended;
  #age = 0;
  #longest = 0;
  #longestBefore = 0;

  /** Twice as long as it stayed away lately and came back. */
  get timeout(): number {
    return Math.max(least, 2 * this.#longest, 2 * this.#longestBefore);
  }

  get overdue(): boolean {
    return this.#quiet >= this.timeout;
  }

  /** A frame came. */
  beat(): void {
    if (this.#quiet < ended) this.#longest = Math.max(this.#longest, this.#quiet);
    this.#quiet = 0;
    this.flowing = true;
  }

  look(): void {
    this.#quiet += 1;
    this.#age += 1;
    if (this.#age < memory) return;
    this.#age = 0;
    this.#longestBefore = this.#longest;
    this.#longest = 0;
  }
}

/**
 * Notices at once when the frames of one path stay away, and when they come again. How long they may stay away depends
 * on how regularly they came in the last minute: a network that now and then is silent for a moment is given twice that.
 */
export class StreamActivity {
  readonly #path: Path;
  readonly #report: (flow: Flow) => void;
  readonly #rhythms = new Map<StreamName, Rhythm>();
  /** Looks since the last frame of any stream. */
  #quiet = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `report` gets the streams that flow, whenever they are others than before. */
  constructor(path: Path, report: (flow: Flow) => void) {
    this.#path = path;
    this.#report = report;
  }

  /** An authentic frame of this stream came. */
  note(stream: StreamName): void {
    const rhythm = this.#rhythms.get(stream) ?? new Rhythm();
    const news = !rhythm.flowing;
    this.#rhythms.set(stream, rhythm);
    rhythm.beat();
    this.#quiet = 0;
    this.#timer ??= setInterval(() => this.#look(), lookMs);
    if (news) this.#tell();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#quiet += 1;
    const rhythms = [...this.#rhythms.values()];
    for (const rhythm of rhythms) rhythm.look();
    const flowing = rhythms.filter((rhythm) => rhythm.flowing);
    // Nothing came at all for longer than the most regular stream stays away: then none of them flows.
    const silent = flowing.some(({ timeout }) => this.#quiet >= timeout);
    const gone = flowing.filter(({ overdue }) => silent || overdue);
    for (const rhythm of gone) rhythm.flowing = false;
    if (gone.length > 0) this.#tell();
    if (gone.length === flowing.length && this.#quiet >= ended) this.#rest();
  }

  /** Nothing is to be expected until the next frame. */
  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tell(): void {
    const streams = [...this.#rhythms].flatMap(([stream, { flowing }]) => (flowing ? [stream] : []));
    this.#report({ path: this.#path, streams });
  }
}
