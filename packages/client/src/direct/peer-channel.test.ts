import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { maxMessageBytes } from '@sotto/e2ee';
import { PeerChannel } from './peer-channel.ts';
import { decodePacket, encodePacket } from './packets.ts';

const message = (number: number): Uint8Array => Uint8Array.of(number >> 8, number & 0xff);
const nowhere = () => Promise.resolve();
const numberOf = ([high = 0, low = 0]: Uint8Array): number => (high << 8) | low;

function createChannel() {
  const received: number[] = [];
  const overflow = vi.fn<() => void>();
  const failed = vi.fn<() => void>();
  const channel = new PeerChannel({
    onMessage: (bytes) => received.push(numberOf(bytes)),
    onPeerFailed: failed,
    onOverflow: overflow,
  });
  return { channel, received, overflow, failed };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('PeerChannel', () => {
  it('delivers all messages once and in order, whatever the relay loses, repeats, delays or changes', async () => {
    const fate = constantFrom('pass', 'pass', 'lose', 'repeat', 'delay', 'change', 'refuse');
    await assert(
      asyncProperty(
        array(fate, { minLength: 40, maxLength: 40 }),
        integer({ min: 1, max: 30 }),
        async (fates, amount) => {
          let turn = 0;
          const left = createChannel();
          const right = createChannel();
          const relayTo = (target: PeerChannel) => (data: string) => {
            const what = fates[turn] ?? 'pass';
            turn += 1;
            if (what === 'refuse') return Promise.reject(new Error('unreachable'));
            if (what === 'change') target.receive(`A${data.slice(1)}`);
            if (what === 'pass' || what === 'repeat') target.receive(data);
            if (what === 'repeat') target.receive(data);
            if (what === 'delay') setTimeout(() => target.receive(data), 700);
            return Promise.resolve();
          };
          left.channel.open(relayTo(right.channel));
          right.channel.open(relayTo(left.channel));
          for (let number = 0; number < amount; number += 1) {
            left.channel.send(message(number));
            right.channel.send(message(number));
            if (number % 3 === 0) await vi.advanceTimersByTimeAsync(50);
          }
          await vi.advanceTimersByTimeAsync(600_000);

          const all = Array.from({ length: amount }, (_, number) => number);
          expect(left.received).toEqual(all);
          expect(right.received).toEqual(all);
          expect(vi.getTimerCount()).toBe(0);
          left.channel.close();
          right.channel.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes on where it was when packets go another way, and takes none of another link', async () => {
    const [left, right] = [createChannel(), createChannel()];
    left.channel.open(nowhere, 'ring');
    right.channel.open((data) => Promise.resolve(left.channel.receive(data)), 'ring');
    left.channel.send(message(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(right.channel.heard).toBe(false);
    left.channel.moveTo((data) => Promise.resolve(right.channel.receive(data)));
    left.channel.send(message(2));
    await vi.advanceTimersByTimeAsync(0);
    expect(right.received).toEqual([1, 2]);
    expect(right.channel.heard).toBe(true);

    right.channel.receive(encodePacket({ ack: 0, seq: 3, messages: [message(9)] }));
    right.channel.receive(encodePacket({ ack: 0, failed: true }));
    const other = createChannel();
    other.channel.open(nowhere);
    other.channel.receive(encodePacket({ ack: 0, ring: true, seq: 1, messages: [message(9)] }));
    other.channel.receive(encodePacket({ ack: 0, ring: true, failed: true }));
    expect([right.received, other.received]).toEqual([[1, 2], []]);
    expect(right.failed).not.toHaveBeenCalled();
    expect(other.failed).not.toHaveBeenCalled();
  });

  it('keeps what is sent before the peer is there, and sends it in one packet', async () => {
    const { channel } = createChannel();
    channel.send(message(1));
    channel.send(message(2));
    await vi.advanceTimersByTimeAsync(60_000);
    const relay = vi.fn<(data: string) => Promise<unknown>>(() => Promise.resolve());
    channel.open(relay);
    await vi.advanceTimersByTimeAsync(0);

    expect(relay).toHaveBeenCalledOnce();
    expect(decodePacket(relay.mock.calls[0]?.[0] ?? '')).toMatchObject({
      seq: 1,
      messages: [message(1), message(2)],
    });
  });

  it('keeps every packet within what the relay takes', async () => {
    const { channel } = createChannel();
    const sizes: number[] = [];
    channel.open((data) => Promise.resolve(sizes.push(data.length)));
    for (let number = 0; number < 3; number += 1) channel.send(new Uint8Array(maxMessageBytes));
    for (let number = 0; number < 100; number += 1) channel.send(message(number));
    await vi.advanceTimersByTimeAsync(0);

    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
    expect(sizes.length).toBeGreaterThanOrEqual(4);
  });

  it('sends at once what may be lost when it is told to', async () => {
    const { channel } = createChannel();
    const relay = vi.fn<(data: string) => Promise<unknown>>(() => Promise.resolve());
    channel.open(relay);
    channel.send(message(1));
    await vi.advanceTimersByTimeAsync(0);
    channel.resync();

    expect(relay).toHaveBeenCalledTimes(2);
    expect(relay.mock.calls[1]).toEqual(relay.mock.calls[0]);
  });

  it('gives up when the peer acknowledges nothing', () => {
    const { channel, overflow } = createChannel();
    for (let number = 0; number < 257; number += 1) channel.send(message(number));

    expect(overflow).toHaveBeenCalledOnce();
  });

  it('believes no acknowledgement of what was never sent', async () => {
    const { channel } = createChannel();
    channel.send(message(1));
    channel.receive(encodePacket({ ack: 1_000 }));
    const relay = vi.fn<(data: string) => Promise<unknown>>(() => Promise.resolve());
    channel.open(relay);
    await vi.advanceTimersByTimeAsync(0);

    expect(relay).toHaveBeenCalledOnce();
  });

  it('says as its last word that it has failed, and hears it', async () => {
    const { channel } = createChannel();
    const other = createChannel();
    channel.send(message(1));
    channel.open((data) => Promise.resolve(other.channel.receive(data)));
    channel.fail();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(other.failed).toHaveBeenCalledOnce();
    expect(other.received).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says nothing after close', async () => {
    const { channel } = createChannel();
    const relay = vi.fn<(data: string) => Promise<unknown>>(() => Promise.resolve());
    channel.open(relay);
    channel.send(message(1));
    channel.close();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(relay).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
