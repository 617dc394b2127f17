/** What one attack did, and how often. */
export class Deed {
  /** How many it has begun. */
  begun = 0;
  /** How many more it should have begun, and had no time for. */
  missed = 0;
  /** What shows that it came to what it attacks. */
  readonly reached: Record<string, number> = {};
  /** What the server made of it, or what else came in between. */
  readonly met: Record<string, number> = {};

  reach(what: string, times = 1): void {
    this.reached[what] = (this.reached[what] ?? 0) + times;
  }

  meet(what: unknown, times = 1): void {
    const words = what instanceof Error ? what.message : String(what);
    this.met[words] = (this.met[words] ?? 0) + times;
  }
}
