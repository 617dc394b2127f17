import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { overlapMs, rekeyIntervalMs, rekeyTimeoutMs } from './common/limits.ts';
import { createSecuredPair, type Device, someFrame, reaches } from './testing/device.ts';
import { LoopbackScriptTransform } from './testing/script-transform.ts';

beforeEach(() => vi.stubGlobal('RTCRtpScriptTransform', LoopbackScriptTransform));
afterEach(() => vi.unstubAllGlobals());

const waitOptions = { timeout: 15_000, interval: 1 };

/** Holds back what is to happen after this delay. `pass` lets the time pass for all of it. */
function holdTimers(delay: number) {
  const held: (() => void)[] = [];
  const { setTimeout: start } = globalThis;
  vi.stubGlobal('setTimeout', (run: () => void, after?: number) => {
    if (after !== delay) return start(run, after);
    held.push(run);
    return undefined;
  });
  return { held, pass: () => held.splice(0).forEach((run) => run()) };
}

async function reachEpoch(epoch: number, ...devices: Device[]): Promise<void> {
  await vi.waitFor(async () => {
    const counts = await Promise.all(devices.map(({ session }) => session.stats()));
    expect(counts.map((count) => count.epoch)).toEqual(devices.map(() => epoch));
  }, waitOptions);
}

async function createSendingPair() {
  const pair = await createSecuredPair();
  return { ...pair, sender: pair.one.sender('camera').transform, receiver: pair.other.receiver('camera') };
}

/** The counter is part of the header: an epoch above 0 takes a byte more. */
const epochIn = (sealed: Uint8Array) => ((sealed[1] ?? 0) & 0x80 ? (sealed[2] ?? 0) >> 3 : 0);

describe('new keys in the middle of a session', () => {
  it.each(['one', 'other'] as const)('come when %s asks, and no frame is lost', async (who) => {
    const pair = await createSendingPair();
    const { one, other, sender, receiver } = pair;
    const before = (await sender.pass(someFrame)) ?? someFrame;
    pair[who].session.rekey();
    // Frames go on all the while, and each of them is played.
    for (let count = 0; count < 50; count += 1)
      expect(await receiver.pass((await sender.pass(someFrame)) ?? someFrame)).toEqual(someFrame);
    await reachEpoch(1, one, other);
    const after = (await sender.pass(someFrame)) ?? someFrame;
    expect([epochIn(before), epochIn(after)]).toEqual([0, 1]);
    expect(await receiver.pass(after)).toEqual(someFrame);
    // What was under way is played, late as it is.
    expect(await receiver.pass(before)).toEqual(someFrame);
    expect((await other.session.stats()).dropped).toEqual(
      expect.objectContaining({ unknownKey: 0, authentication: 0 }),
    );
  });

  it('come again and again, and messages go on through all of them', async () => {
    const { one, other } = await createSendingPair();
    for (let epoch = 1; epoch <= 40; epoch += 1) {
      one.say(`before ${epoch}`);
      one.session.rekey();
      other.say(`after ${epoch}`);
      await reachEpoch(epoch, one, other);
    }
    expect(other.heard).toEqual(Array.from({ length: 40 }, (_, index) => `before ${index + 1}`));
    expect(one.heard).toEqual(Array.from({ length: 40 }, (_, index) => `after ${index + 1}`));
  });

  it('come once when both ask at the same time', async () => {
    const { one, other } = await createSendingPair();
    one.session.rekey();
    other.session.rekey();
    await reachEpoch(1, one, other);
    one.say('done');
    await vi.waitFor(() => expect(other.heard).toEqual(['done']), waitOptions);
    expect((await one.session.stats()).epoch).toBe(1);
  });

  it.each(['one', 'other'] as const)(
    'come once more when %s asks while some are being agreed on, which may be older than the reason',
    async (who) => {
      const pair = await createSendingPair();
      pair.one.session.rekey();
      await vi.waitFor(() => expect(pair.other.outbox.length).toBeGreaterThan(2), waitOptions);
      pair[who].session.rekey();
      await reachEpoch(2, pair.one, pair.other);
    },
  );

  it.each(['one', 'other'] as const)('that %s asks for and nobody brings end the session', async (who) => {
    const deadline = holdTimers(rekeyTimeoutMs);
    const pair = await createSendingPair();
    pair.one.peer = undefined;
    pair.other.peer = undefined;
    pair[who].session.rekey();
    await vi.waitFor(() => expect(deadline.held).toHaveLength(1), waitOptions);
    deadline.pass();
    await reaches('failed', pair[who]);
    expect(pair[who].error?.code).toBe('rekey-timeout');
  });

  it('leave nothing that opens the old ones, some seconds after', async () => {
    const overlap = holdTimers(overlapMs);
    const { one, other, sender, receiver } = await createSendingPair();
    const [early, late] = [
      (await sender.pass(someFrame)) ?? someFrame,
      (await sender.pass(someFrame)) ?? someFrame,
    ];
    one.session.rekey();
    await vi.waitFor(() => expect(overlap.held).toHaveLength(2), waitOptions);
    expect(await receiver.pass(early)).toEqual(someFrame);
    overlap.pass();
    expect(await receiver.pass(late)).toBeUndefined();
    expect((await other.session.stats()).dropped.unknownKey).toBe(1);
    expect(await receiver.pass((await sender.pass(someFrame)) ?? someFrame)).toEqual(someFrame);
  });

  it('come by themselves after ten minutes, and then after ten more', async () => {
    const interval = holdTimers(rekeyIntervalMs);
    const { one, other } = await createSendingPair();
    expect(interval.held).toHaveLength(2);
    interval.pass();
    await reachEpoch(1, one, other);
    await vi.waitFor(() => expect(interval.held).toHaveLength(2), waitOptions);
    interval.pass();
    await reachEpoch(2, one, other);
  });

  it('fail the session when a step of them is not the one that belongs there', async () => {
    const { one, other } = await createSendingPair();
    one.peer = undefined;
    const before = one.outbox.length;
    one.session.rekey();
    await vi.waitFor(() => expect(one.outbox).toHaveLength(before + 1), waitOptions);
    other.session.receive((one.outbox[before] ?? someFrame).with(40, 0));
    await reaches('failed', other);
    expect(other.error?.code).toBe('malformed-message');
  });
});
