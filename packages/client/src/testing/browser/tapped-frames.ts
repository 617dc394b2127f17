import { onTestFinished } from 'vitest';
import type { Attack, TappedFrame } from './frame-tap.ts';

let count = 0;

/** A frame worker with taps, what passed them, and what is done to frames that arrive. */
export class Tap {
  readonly frames: TappedFrame[] = [];
  readonly #name = `tap-${(count += 1)}`;
  readonly #reports = new BroadcastChannel(this.#name);
  readonly #attacks = new BroadcastChannel(`${this.#name}-attack`);

  constructor() {
    this.#reports.addEventListener(
      'message',
      ({ data }: MessageEvent<TappedFrame>) => void this.frames.push(data),
    );
    onTestFinished(() => {
      this.#reports.close();
      this.#attacks.close();
    });
  }

  readonly createWorker = (): Worker =>
    new Worker(new URL('./tapped-frame-worker.ts', import.meta.url), { type: 'module', name: this.#name });

  /** What happens to frames that arrive from now on. */
  attack(kind: Attack): void {
    // oxlint-disable-next-line require-post-message-target-origin -- a BroadcastChannel has no target
    this.#attacks.postMessage(kind);
  }

  at(place: TappedFrame['place'], stream?: string): Uint8Array<ArrayBuffer>[] {
    return this.frames
      .filter((frame) => frame.place === place && (stream === undefined || frame.stream === stream))
      .map(({ data }) => data);
  }

  /** How many frames passed a place before an attack began, and since then. */
  countAround(
    kind: Attack,
    place: TappedFrame['place'],
  ): { readonly before: number; readonly since: number } {
    const begin = this.frames.findIndex((frame) => frame.place === 'attack' && frame.stream === kind);
    const countIn = (frames: readonly TappedFrame[]) =>
      frames.filter((frame) => frame.place === place).length;
    if (begin === -1) return { before: countIn(this.frames), since: 0 };
    return { before: countIn(this.frames.slice(0, begin)), since: countIn(this.frames.slice(begin)) };
  }
}
