import { expect, it, vi } from 'vitest';
import { E2eeError } from '../common/errors.ts';
import { KeySchedule } from '../handshake/key-schedule.ts';
import { type Content, MessageSealer } from './message-cipher.ts';
import { type Received, SealedChannel } from './sealed-channel.ts';

/** A channel of the initiator, on the edge of epoch 1, and the responder's keys for it. */
async function onTheEdge(options: { peerCounts: boolean }) {
  const salt = new Uint8Array(64);
  const schedule = await KeySchedule.create({ epoch: 0, secrets: [new Uint8Array(64)], salt });
  const next = await schedule.next([new Uint8Array(32)], salt);
  const received: Received[] = [];
  const failures: string[] = [];
  const channel = await SealedChannel.create({
    ...options,
    role: 'initiator',
    schedule,
    send: () => {},
    onMessage: (message) => void received.push(message),
    onFailure: (error) => failures.push(error instanceof E2eeError ? error.code : 'none'),
  });
  await channel.expect(next);
  const sealers = [
    new MessageSealer(await schedule.messageKey('responder', 'encrypt'), 0),
    new MessageSealer(await next.messageKey('responder', 'encrypt'), 1),
  ];
  const hear = async (epoch: 0 | 1, content: Content) => {
    const message = await sealers[epoch]?.seal(content);
    if (message !== undefined) channel.receive(message);
  };
  return { channel, received, failures, hear };
}

const page = { kind: 'page', bytes: Uint8Array.of(1) } as const;
const switched = (...bytes: number[]) => ({ kind: 'rekeySwitched', bytes: Uint8Array.from(bytes) }) as const;

it('takes a new epoch whose other side counted what came', async () => {
  const { received, failures, hear } = await onTheEdge({ peerCounts: true });
  await hear(0, page);
  await hear(1, switched(0, 0, 0, 1));
  await hear(1, page);
  await vi.waitFor(() => expect(received.map(({ epoch }) => epoch)).toEqual([0, 1, 1]));
  expect(failures).toEqual([]);
});

it.each([
  ['more than came', switched(0, 0, 0, 2), 'messages-missing'],
  ['less than came', switched(0, 0, 0, 0), 'messages-missing'],
  ['nothing', switched(), 'malformed-message'],
  ['too much', switched(0, 0, 0, 1, 0), 'malformed-message'],
  ['no number, but something else', page, 'unexpected-message'],
])('fails at a new epoch that begins with %s', async (_what, first, code) => {
  const { received, failures, hear } = await onTheEdge({ peerCounts: true });
  await hear(0, page);
  await hear(1, first);
  await vi.waitFor(() => expect(failures).toEqual([code]));
  expect(received).toHaveLength(1);
});

it('takes from a page of before, which has signed that it does not count, what that says', async () => {
  const { received, failures, hear } = await onTheEdge({ peerCounts: false });
  await hear(0, page);
  await hear(1, page);
  await hear(1, switched());
  await vi.waitFor(() => expect(received).toHaveLength(3));
  expect(failures).toEqual([]);
});
