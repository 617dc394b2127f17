/** Bounds of the chat that both sides of a call keep. */
export const chatLimits = {
  /** Code units of one message. */
  length: 4_000,
  /** Messages that are kept, of both together; the oldest go first. */
  kept: 1_000,
  /** Messages of this side that may wait until the peer has them. */
  waiting: 64,
  /**
   * Messages that are taken from the peer at once, and per second after that. An honest peer stays far below: more
   * than `waiting` at once it cannot send, and nobody types that fast.
   */
  burst: 100,
  perSecond: 20,
} as const;
