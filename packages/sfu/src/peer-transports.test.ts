import type { types } from 'mediasoup';
import { expect, it } from 'vitest';
import { createTestSfu, join } from './testing/test-sfu.ts';

it('never takes the way to a client for narrower than a small picture', async () => {
  const { sfu, workers, errors } = await createTestSfu();
  const transports: types.Transport[] = [];
  for (const worker of workers) {
    worker.observer.on('newrouter', (router) =>
      router.observer.on('newtransport', (transport) => transports.push(transport)),
    );
  }
  const { peer } = await join(await sfu.createRoom(), 'a');
  const statsOf = (id: string) => transports.find((transport) => transport.id === id)?.getStats();
  const { sendTransport, recvTransport } = peer.media;

  // A quarter of the pictures of the smallest layer that pages send take 40 % of its 100 kbit/s, more or less.
  expect(await statsOf(recvTransport.id)).toMatchObject([{ minOutgoingBitrate: 50_000 }]);
  expect(await statsOf(sendTransport.id)).not.toMatchObject([{ minOutgoingBitrate: expect.any(Number) }]);
  expect(errors).toEqual([]);
});
