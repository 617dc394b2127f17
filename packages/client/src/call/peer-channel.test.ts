import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PeerChannel } from './peer-channel.ts';
import { decodePacket, encodePacket, type PeerMessage } from './peer-messages.ts';

const candidate = (number: number): PeerMessage => ({
  type: 'candidate',
  candidate: { candidate: String(number), sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null },
});

const numberOf = (message: PeerMessage): number =>
  message.type === 'candidate' ? Number(message.candidate.candidate) : -1;

function createChannel() {
  const received: number[] = [];
  const overflow = vi.fn<() => void>();
  const channel = new PeerChannel({
    onMessage: (message) => received.push(numberOf(message)),
    onOverflow: overflow,
  });
  return { channel, received, overflow };
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
            left.channel.send(candidate(number));
            right.channel.send(candidate(number));
            // oxlint-disable-next-line no-await-in-loop -- time passes in order
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

  it('keeps what is sent before the peer is there, and sends it in one packet', async () => {
    const { channel } = createChannel();
    channel.send(candidate(1));
    channel.send(candidate(2));
    await vi.advanceTimersByTimeAsync(60_000);
    const relay = vi.fn<(data: string) => Promise<unknown>>(() => Promise.resolve());
    channel.open(relay);
    await vi.advanceTimersByTimeAsync(0);

    expect(relay).toHaveBeenCalledOnce();
    expect(decodePacket(relay.mock.calls[0]?.[0] ?? '')).toMatchObject({
      seq: 1,
      messages: [candidate(1), candidate(2)],
    });
  });

  it('keeps every packet within what the relay takes', async () => {
    const { channel } = createChannel();
    const sizes: number[] = [];
    channel.open((data) => Promise.resolve(sizes.push(data.length)));
    const description = { type: 'offer', sdp: 'a=x\r\n'.repeat(6_500) } as const;
    for (let number = 0; number < 3; number += 1) channel.send({ type: 'description', description });
    for (let number = 0; number < 100; number += 1) channel.send(candidate(number));
    await vi.advanceTimersByTimeAsync(0);

    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
    expect(sizes.length).toBeGreaterThanOrEqual(4);
  });

  it('counts bytes, not characters: what people write has more of the former', async () => {
    const { channel } = createChannel();
    const sizes: number[] = [];
    channel.open((data) => Promise.resolve(sizes.push(data.length)));
    for (let id = 1; id <= 12; id += 1) channel.send({ type: 'chat', id, text: '語'.repeat(4_000) });
    await vi.advanceTimersByTimeAsync(0);

    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
  });

  it('sends at once what may be lost when it is told to', async () => {
    const { channel } = createChannel();
    const relay = vi.fn<(data: string) => Promise<unknown>>(() => Promise.resolve());
    channel.open(relay);
    channel.send(candidate(1));
    await vi.advanceTimersByTimeAsync(0);
    channel.resync();

    expect(relay).toHaveBeenCalledTimes(2);
    expect(relay.mock.calls[1]).toEqual(relay.mock.calls[0]);
  });

  it('gives up when the peer acknowledges nothing', () => {
    const { channel, overflow } = createChannel();
    for (let number = 0; number < 257; number += 1) channel.send(candidate(number));

    expect(overflow).toHaveBeenCalledOnce();
  });

  it('believes no acknowledgement of what was never sent', async () => {
    const { channel } = createChannel();
    channel.send(candidate(1));
    channel.receive(encodePacket({ ack: 1_000 }));
    const relay = vi.fn<(data: string) => Promise<unknown>>(() => Promise.resolve());
    channel.open(relay);
    await vi.advanceTimersByTimeAsync(0);

    expect(relay).toHaveBeenCalledOnce();
  });

  it('says nothing after close', async () => {
    const { channel } = createChannel();
    const relay = vi.fn<(data: string) => Promise<unknown>>(() => Promise.resolve());
    channel.open(relay);
    channel.send(candidate(1));
    channel.close();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(relay).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
