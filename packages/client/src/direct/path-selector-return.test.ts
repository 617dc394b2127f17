import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPathSelector as create } from '../testing/path-selector.ts';

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }),
);
afterEach(() => void vi.useRealTimers());

describe('the path of a 1:1 call whose direct one came back', () => {
  it('is the direct one again when that has brought something for a while, and nothing is sent by the relay any more', async () => {
    const { selector, relay, said, come, played, settle } = create();
    settle();
    come('direct');
    come('relay', 'microphone', 'camera');
    come('direct', 'microphone', 'camera');
    await vi.advanceTimersByTimeAsync(3_249);
    expect([selector.path, played()]).toEqual(['relay', ['relay', 'relay']]);
    await vi.advanceTimersByTimeAsync(1);
    expect([selector.path, played(), said, relay.resting]).toEqual([
      'direct',
      ['direct', 'direct'],
      [true, false],
      false,
    ]);
    vi.advanceTimersByTime(2_000);

    expect([relay.state, relay.resting]).toEqual(['open', true]);
  });

  it('stays the relay until the direct one shows the picture that the relay does', async () => {
    const { selector, said, decoder, come, played, settle } = create();
    settle();
    come('direct');
    come('relay', 'microphone', 'camera');
    // Frames come, and the key frame does not yet.
    decoder.works = false;
    come('direct', 'microphone', 'camera');
    await vi.advanceTimersByTimeAsync(6_000);
    expect([selector.path, played(), said]).toEqual(['relay', ['relay', 'relay'], [true]]);
    decoder.works = true;
    await vi.advanceTimersByTimeAsync(500);

    expect([selector.path, played(), said]).toEqual(['direct', ['direct', 'direct'], [true, false]]);
  });

  it('does not wait for the picture of a camera that is off', async () => {
    const { selector, decoder, come, settle } = create();
    settle();
    come('direct');
    come('relay', 'microphone', 'camera');
    come('relay', 'microphone');
    decoder.works = false;
    come('direct', 'microphone');
    await vi.advanceTimersByTimeAsync(3_000);

    expect(selector.path).toBe('direct');
  });

  it('stays the relay when the direct one breaks again while its picture is awaited', async () => {
    const { selector, said, decoder, come, settle } = create();
    settle();
    come('direct');
    come('relay', 'microphone', 'camera');
    decoder.works = false;
    come('direct', 'microphone', 'camera');
    await vi.advanceTimersByTimeAsync(4_000);
    come('direct');
    decoder.works = true;
    await vi.advanceTimersByTimeAsync(60_000);

    expect([selector.path, said]).toEqual(['relay', [true]]);
  });

  it('stays the relay until the direct one shows all pictures that the relay does', async () => {
    const { selector, decoder, come, settle } = create();
    settle();
    come('direct');
    come('relay', 'camera', 'screen');
    decoder.stuck.add('screen');
    come('direct', 'camera', 'screen');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(selector.path).toBe('relay');
    decoder.stuck.clear();
    await vi.advanceTimersByTimeAsync(250);

    expect(selector.path).toBe('direct');
  });

  it('stays the relay when the direct one breaks while it is asked for its picture', async () => {
    const { selector, said, decoder, come, settle } = create();
    const { promise, resolve } = Promise.withResolvers<void>();
    settle();
    come('direct');
    come('relay', 'microphone', 'camera');
    decoder.ready = promise;
    come('direct', 'microphone', 'camera');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(decoder.asked).toBe(1);
    come('direct');
    resolve();
    await vi.advanceTimersByTimeAsync(60_000);

    expect([selector.path, said, decoder.asked]).toEqual(['relay', [true], 1]);
  });

  it('is not asked for its picture after the call', async () => {
    const { selector, decoder, come, settle } = create();
    const { promise, resolve } = Promise.withResolvers<void>();
    settle();
    come('direct');
    come('relay', 'microphone', 'camera');
    decoder.ready = promise;
    come('direct', 'microphone', 'camera');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(decoder.asked).toBe(1);
    selector.close();
    resolve();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(decoder.asked).toBe(1);
  });
});

describe('a direct path on which something is missing', () => {
  it('is left for the relay, and taken again after a while when it brings all that the relay does', async () => {
    const { selector, come, played, settle } = create();
    settle();
    come('direct', 'camera');
    selector.avoid();
    come('relay', 'microphone', 'camera');
    expect([selector.path, played(), selector.flows('microphone')]).toEqual([
      'relay',
      ['relay', 'relay'],
      true,
    ]);
    // It calls itself connected, and shows the picture, all the time.
    await vi.advanceTimersByTimeAsync(60_000);
    expect([selector.path, played()]).toEqual(['relay', ['relay', 'relay']]);
    come('direct', 'microphone', 'camera');
    await vi.advanceTimersByTimeAsync(4_000);

    expect([selector.path, played()]).toEqual(['direct', ['direct', 'direct']]);
  });

  it('is taken again as soon as it holds where nothing came on it at all', async () => {
    const { selector, relay, come, said, settle } = create();
    settle();
    relay.close();
    come('direct');
    // What is missed first is a voice, a moment before the whole path is known to be silent.
    selector.avoid();
    expect([said, relay.state]).toEqual([[true], 'opening']);
    relay.connect();
    come('relay', 'microphone', 'camera');
    expect(selector.path).toBe('relay');
    come('direct', 'microphone', 'camera');
    await vi.advanceTimersByTimeAsync(4_000);

    expect(selector.path).toBe('direct');
  });

  it('is left alone for twice as long after each time', async () => {
    const { selector, come, settle } = create();
    settle();
    for (const time of [30_000, 60_000]) {
      selector.avoid();
      come('relay', 'microphone', 'camera');
      await vi.advanceTimersByTimeAsync(time + 2_000);
      expect(selector.path).toBe('relay');
      await vi.advanceTimersByTimeAsync(2_000);
      expect(selector.path).toBe('direct');
    }
  });
});
