import { limits, ProtocolError } from '@sotto/protocol';
import type { SfuPeerHandlers } from '@sotto/sfu';
import { describe, expect, it, vi } from 'vitest';
import { type MediaPeer, PeerMedia } from './peer-media.ts';

/** A peer whose client answers offers as the test says; the SFU is the test. */
async function create(offer: () => ReturnType<MediaPeer['offer']>) {
  const told: string[] = [];
  const reading = { backlog: 0, looks: 0 };
  const peer = {
    peerId: 'eve',
    restricted: new Set<never>(),
    network: '192.0.2',
    signal: new AbortController().signal,
    get backlog() {
      reading.looks += 1;
      return reading.backlog;
    },
    offer,
    notify: (event: string) => void told.push(event),
  };
  const entered = Promise.withResolvers<SfuPeerHandlers>();
  void PeerMedia.create({
    peer,
    claim: () => undefined,
    enter: (handlers) => {
      entered.resolve(handlers);
      // It stays outside: nothing here asks the SFU.
      return new Promise(() => undefined);
    },
    onDefect: (error) => {
      throw error;
    },
  });
  const handlers = await entered.promise;
  const consume = (consumerId = 'consumer') =>
    handlers.consume({
      consumerId,
      producerId: 'producer',
      peerId: 'ada',
      source: 'camera',
      kind: 'video',
      rtpParameters: { codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }] },
      producerPaused: false,
    });
  return { consume, handlers, told, reading };
}

describe('an offer that the client does not answer in time', () => {
  it('is made again, and counts when it is answered', async () => {
    let offers = 0;
    const { consume, told } = await create(async () => {
      offers += 1;
      if (offers < 3) throw new ProtocolError('timeout');
      return 'answered';
    });
    await consume();

    expect(offers).toBe(3);
    expect(told).toEqual([]);
  });

  it('is given up in the end, and the client is told that there is no consumer', async () => {
    let offers = 0;
    const { consume, told } = await create(async () => {
      offers += 1;
      throw new ProtocolError('timeout');
    });

    await expect(consume()).rejects.toMatchObject({ code: 'timeout' });
    expect(offers).toBe(6);
    expect(told).toEqual(['consumerClosed']);
  });
});

it('an offer that the client refuses is not made again', async () => {
  let offers = 0;
  const { consume, told } = await create(async () => {
    offers += 1;
    throw new ProtocolError('not-found');
  });

  await expect(consume()).rejects.toMatchObject({ code: 'not-found' });
  expect(offers).toBe(1);
  expect(told).toEqual(['consumerClosed']);
});

it('an offer is not made a second time while the client has not answered the first', async () => {
  const answers: (() => void)[] = [];
  const { consume } = await create(() => new Promise((resolve) => answers.push(() => resolve('answered'))));
  const all = Promise.all([consume(), consume(), consume('another'), consume()]);
  expect(answers).toHaveLength(2);
  for (const answer of answers) answer();
  await all;
  void consume();
  expect(answers).toHaveLength(3);
});

it('an offer that was not heard is made again when it is said what can be decoded', async () => {
  const outcomes = ['unheard', 'answered'] as const;
  let offers = 0;
  const { consume } = await create(async () => outcomes[offers++] ?? 'answered');
  void consume();
  await Promise.resolve();
  await Promise.resolve();
  await consume();
  expect(offers).toBe(2);
});

it('offers wait for a client that reads slowly, and are not made when they are void by then', async () => {
  const offered: string[] = [];
  const { consume, handlers, reading } = await create(async () => {
    offered.push('offer');
    return 'answered';
  });
  reading.backlog = limits.relayQueueBytes + 1;
  const first = consume();
  const second = consume('another');
  second.catch(() => undefined);
  const before = reading.looks;
  await vi.waitFor(() => expect(reading.looks).toBeGreaterThan(before + 2));
  expect(offered).toEqual([]);
  handlers.consumerClosed('another');
  reading.backlog = 0;
  await first;
  expect(offered).toEqual(['offer']);
});
