import type { Size } from './layout/picture.ts';

/** As `--move` and `--ease`, which move the tile to its place meanwhile. */
const timing = { duration: 180, easing: 'cubic-bezier(0.2, 0, 0, 1)' };
const still = { x: 1, y: 1 };

/**
 * Lets a tile grow or shrink from the size that it has on the screen now. It has its new size at once and is only
 * painted at another one, so that nothing in it is laid out again, however many tiles there are.
 */
export class Grow {
  readonly #tile: HTMLElement;
  #size: Size | null = null;
  /** What it began with. */
  #from = still;
  #animation: Animation | null = null;

  constructor(tile: HTMLElement) {
    this.#tile = tile;
  }

  /** `animate` is false where the tile is to have its size at once. */
  resize(size: Size | null, animate: boolean): void {
    const before = this.#size;
    this.#size = size;
    const now = this.#shownAt();
    this.#animation?.cancel();
    this.#animation = null;
    if (!animate || before === null || size === null || size.width * size.height === 0) return;
    const from = { x: (now.x * before.width) / size.width, y: (now.y * before.height) / size.height };
    if (from.x === 1 && from.y === 1) return;
    this.#from = from;
    this.#animation = this.#tile.animate({ scale: [`${from.x} ${from.y}`, '1 1'] }, timing);
  }

  /** The part of its size at which it is painted right now. */
  #shownAt(): { x: number; y: number } {
    const progress = this.#animation?.effect?.getComputedTiming().progress ?? 1;
    const part = (from: number) => from + (1 - from) * progress;
    return { x: part(this.#from.x), y: part(this.#from.y) };
  }
}
