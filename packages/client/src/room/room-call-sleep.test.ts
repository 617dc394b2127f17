import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Connection } from '../signaling/connection.ts';
import { fakeEngine, joinWith, roomStateWith } from '../testing/fake-engine.ts';
import { enterFakePage, leaveFakePage, openConnection } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';

const settle = () => vi.advanceTimersByTimeAsync(0);
let connection: Connection;

async function joined() {
  const joining = joinWith(connection, fakeEngine());
  await settle();
  FakeSocket.last.answer('join', roomStateWith());
  return joining;
}

/** Timers stand still while a device sleeps; the time of day does not. */
function sleep(milliseconds: number): void {
  const woken = Date.now() + milliseconds;
  vi.spyOn(Date, 'now').mockReturnValue(woken);
}

async function reopen(): Promise<void> {
  await vi.advanceTimersByTimeAsync(600);
  FakeSocket.last.open();
  await settle();
}

beforeEach(async () => {
  enterFakePage();
  connection = await openConnection();
});

afterEach(() => {
  connection.close();
  leaveFakePage();
  vi.restoreAllMocks();
});

it('a loss that is noticed only after a long sleep ends the call at once', async () => {
  const call = await joined();
  sleep(61_000);
  FakeSocket.last.drop();
  await settle();

  expect(call.status.value).toEqual({ phase: 'ended', reason: 'connection-lost' });
});

it('a loss before a long sleep ends the call after it, before anything is sent', async () => {
  const call = await joined();
  FakeSocket.last.drop();
  await settle();
  sleep(61_000);
  await reopen();

  expect(call.status.value).toEqual({ phase: 'ended', reason: 'connection-lost' });
  expect([...FakeSocket.last.requests('resume'), ...FakeSocket.last.requests('join')]).toEqual([]);
});

it('after a short sleep the call goes on', async () => {
  const call = await joined();
  sleep(50_000);
  FakeSocket.last.drop();
  await reopen();
  FakeSocket.last.answer('resume', roomStateWith());
  await settle();

  expect(call.status.value).toEqual({ phase: 'connected' });
});
