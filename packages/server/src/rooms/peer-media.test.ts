import { ProtocolError } from '@sotto/protocol';
import type { SfuPeerHandlers } from '@sotto/sfu';
import { describe, expect, it } from 'vitest';
import { PeerMedia, type PeerVoice } from './peer-media.ts';

/** A peer whose client answers offers as the test says; the SFU is the test. */
async function create(offer: () => ReturnType<PeerVoice['offer']>) {
  const told: string[] = [];
  const entered = Promise.withResolvers<SfuPeerHandlers>();
  void PeerMedia.create({
    voice: { offer, notify: (event) => void told.push(event) },
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
  const consume = () =>
    handlers.consume({
      consumerId: 'consumer',
      producerId: 'producer',
      peerId: 'ada',
      source: 'camera',
      kind: 'video',
      rtpParameters: { codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }] },
      producerPaused: false,
    });
  return { consume, told };
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
