import { createFakeCall, createFakeLocalMedia, createFakeSotto } from '@sotto/client/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RoomSession } from './room-session.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('localStorage', {
    getItem: () => null,
    setItem: () => undefined,
    removeItem: () => undefined,
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** Joined, and the first description is not out. */
async function join() {
  const described = Promise.withResolvers<void>();
  const call = createFakeCall({ described: described.promise });
  const closed = vi.fn<() => void>();
  const session = new RoomSession('7h3kq9wzn4xv2tbc8mprs5yd6', {
    sotto: createFakeSotto({ preview: { kind: 'call', peers: 1, full: false }, call }),
    createLocalMedia: () => ({ ...createFakeLocalMedia(), close: closed }),
    missing: () => [],
  });
  await settle();
  const joining = session.join('Ada');
  await settle();
  expect(session.stage.value).toMatchObject({ at: 'prejoin', joining: true });
  return { session, call, closed, joining, described };
}

describe('a call whose first description is not out yet', () => {
  it('is shown as soon as it is', async () => {
    const { session, call, described } = await join();
    described.resolve();
    await settle();
    expect(session.stage.value).toEqual({ at: 'call', call });
    session.close();
  });

  it('is shown soon all the same', async () => {
    const { session, call } = await join();
    await vi.advanceTimersByTimeAsync(100);
    expect(session.stage.value).toEqual({ at: 'call', call });
    session.close();
  });

  it('is left at once when the page is left, and never shown', async () => {
    const { session, call, joining, closed } = await join();
    session.close();
    await joining;
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
    expect(session.stage.value.at).toBe('prejoin');
    expect(closed).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is never shown when it ends meanwhile: the page after it is', async () => {
    const { session, call, closed } = await join();
    const seen: string[] = [];
    const stop = session.stage.subscribe(({ at }) => seen.push(at));
    call.status.value = { phase: 'ended', reason: 'ended-by-host' };
    await vi.advanceTimersByTimeAsync(100);
    stop();
    expect(seen).toEqual(['prejoin', 'after']);
    expect(closed).toHaveBeenCalledTimes(1);
    session.close();
  });
});
