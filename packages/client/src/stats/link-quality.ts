/** What a span of time was like on one peer's media. */
export interface LinkSample {
  /** Share of packets that did not arrive, 0..1. */
  readonly loss: number;
  /** Milliseconds there and back; null where nothing tells. */
  readonly roundTrip: number | null;
  /** Variation of arrival in milliseconds. */
  readonly jitter: number;
}

/** Beyond any of these a person notices: voices break up, or people begin to talk over each other. */
const bad = { loss: 0.05, roundTrip: 400, jitter: 60 };
/** Within all of these everything is well again. The gap between the two keeps the word from flickering. */
const fine = { loss: 0.02, roundTrip: 300, jitter: 40 };

/** Samples in a row that change the word: two to `weak`, three back to `good`. */
const toWeak = 2;
const toGood = 3;

/** Says in one word how a link is, with hysteresis. */
export class LinkQuality {
  #word: 'good' | 'weak' = 'good';
  #streak = 0;

  add(sample: LinkSample): 'good' | 'weak' {
    const turning = this.#word === 'good' ? isBeyond(sample, bad) : !isBeyond(sample, fine);
    this.#streak = turning ? this.#streak + 1 : 0;
    if (this.#streak >= (this.#word === 'good' ? toWeak : toGood)) {
      this.#word = this.#word === 'good' ? 'weak' : 'good';
      this.#streak = 0;
    }
    return this.#word;
  }
}

function isBeyond(sample: LinkSample, bounds: typeof bad): boolean {
  return (
    sample.loss > bounds.loss || (sample.roundTrip ?? 0) > bounds.roundTrip || sample.jitter > bounds.jitter
  );
}
