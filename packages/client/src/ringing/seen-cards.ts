/** A card is too old for any check long before that; milliseconds. */
const rememberedTime = 15 * 60_000;

/**
 * Which cards rang here, so that none rings twice. A ring that the loss of the socket cut short may go on: the server
 * tells of it again, with the same card, as long as it could ring at all.
 */
export class SeenCards {
  readonly #seen = new Map<string, { readonly since: number; cut: boolean }>();
  readonly #ringTimeout: number;

  constructor(ringTimeout: number) {
    this.#ringTimeout = ringTimeout;
  }

  /** Whether this card may ring now; it is taken for seen from then on. */
  admit(card: string): boolean {
    const now = Date.now();
    for (const [each, { since }] of this.#seen) if (now - since > rememberedTime) this.#seen.delete(each);
    const before = this.#seen.get(card);
    if (before !== undefined && !(before.cut && now - before.since < this.#ringTimeout)) return false;
    this.#seen.set(card, { since: before?.since ?? now, cut: false });
    return true;
  }

  /** It rang when the socket was lost. */
  cut(card: string): void {
    const seen = this.#seen.get(card);
    if (seen !== undefined) seen.cut = true;
  }
}
