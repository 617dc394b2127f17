import type { EndReason } from '@sotto/client';
import { createFakeConference, createFakeLocalMedia, createFakeSotto } from '@sotto/client/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RoomSession } from './room-session.ts';

const room = '7h3kq9wzn4xv2tbc8mprs5yd6';
let stored: Map<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  stored = new Map();
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** In a call, with the devices that the pre-join page opened; `comeBack` gives those of the next one. */
async function enter() {
  const first = createFakeConference();
  const join = vi.fn().mockResolvedValueOnce(first).mockResolvedValueOnce(createFakeConference());
  const createLocalMedia = vi.fn(() => createFakeLocalMedia());
  const sotto = { ...createFakeSotto({ preview: { kind: 'conference', peers: 1, full: false } }), join };
  const session = new RoomSession(room, { sotto, createLocalMedia, missing: () => [] });
  await settle();
  const stage = session.stage.value;
  if (stage.at !== 'prejoin') throw new Error(`The visit is at ${stage.at}.`);
  await session.join('Ada');
  const comeBack = async (reason: EndReason) => {
    first.status.value = { phase: 'ended', reason };
    await settle();
    await session.rejoin();
    const media = createLocalMedia.mock.results.at(-1)?.value;
    expect(createLocalMedia).toHaveBeenCalledTimes(2);
    expect(join).toHaveBeenLastCalledWith(expect.objectContaining({ media }));
    return media;
  };
  return { media: stage.media, comeBack };
}

it.each([
  { on: false, reason: 'left' },
  { on: true, reason: 'left' },
  { on: false, reason: 'server-shutdown' },
  { on: false, reason: 'connection-lost' },
] as const)(
  'one comes back as one was in the call, not as before it: on $on, $reason',
  async ({ on, reason }) => {
    // Before the call it was the other way round, and another window remembers that.
    for (const device of ['camera', 'microphone']) if (on) stored.set(`sotto.${device}`, 'off');
    const { media, comeBack } = await enter();
    for (const source of [media.microphone, media.camera]) {
      if (on) void source.enable();
      else source.disable();
    }
    const again = await comeBack(reason);

    expect([again?.microphone.wanted.value, again?.camera.wanted.value]).toEqual([on, on]);
  },
);

it('a key that was held at the end of a call has not switched the microphone on', async () => {
  const { media, comeBack } = await enter();
  media.microphone.disable();
  void media.microphone.enable(new AbortController().signal);
  const again = await comeBack('left');

  expect(again?.microphone.state.value).not.toBe('on');
});
