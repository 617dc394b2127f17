import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SoundGate } from './sound-gate.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A media element as far as the gate knows it. */
class Sound extends EventTarget {
  plays = 0;
  allowed = true;

  async play(): Promise<void> {
    this.plays += 1;
    if (!this.allowed) throw new DOMException('Not yet.', 'NotAllowedError');
  }
}

function create() {
  const gate = new SoundGate();
  const sound = new Sound();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is no DOM here
  const forget = gate.play(sound as unknown as HTMLMediaElement);
  return { gate, sound, forget };
}

describe('a sound', () => {
  it('goes on when something has paused it, and not more often than once in a second', async () => {
    const { sound } = create();
    expect(sound.plays).toBe(1);
    sound.dispatchEvent(new Event('pause'));
    await vi.advanceTimersByTimeAsync(999);
    expect(sound.plays).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sound.plays).toBe(2);
  });

  it('that the browser holds back then waits for a click', async () => {
    const { gate, sound } = create();
    sound.allowed = false;
    sound.dispatchEvent(new Event('pause'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gate.blocked.value).toBe(true);
    sound.allowed = true;
    gate.open();
    expect(gate.blocked.value).toBe(false);
    expect(sound.plays).toBe(3);
  });

  it('that is over stays so', async () => {
    const { sound, forget } = create();
    sound.dispatchEvent(new Event('pause'));
    forget();
    sound.dispatchEvent(new Event('pause'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sound.plays).toBe(1);
  });
});
