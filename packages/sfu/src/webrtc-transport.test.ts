import { createWorker, type types } from 'mediasoup';
import { expect, it, onTestFinished } from 'vitest';
import { listTransports } from './testing/listed-transports.ts';
import { closeRouter, createWebRtcTransport } from './webrtc-transport.ts';

interface Ground {
  readonly router: types.Router;
  readonly make: () => Promise<types.WebRtcTransport>;
  readonly listed: ReadonlySet<types.WebRtcTransport>;
}

async function createGround(): Promise<Ground> {
  const worker = await createWorker({ logLevel: 'none' });
  onTestFinished(() => worker.close());
  const listed = listTransports(worker);
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
  });
  const router = await worker.createRouter();
  return { router, make: () => createWebRtcTransport(router, { webRtcServer }), listed };
}

it('closes the transports of a router with it, so that nothing lists them any more', async () => {
  const { router, make, listed } = await createGround();
  const transports = await Promise.all([make(), make(), make()]);
  transports[0]?.close();
  expect(listed.size).toBe(2);
  closeRouter(router);
  expect(transports.map(({ closed }) => closed)).toEqual([true, true, true]);
  expect(listed.size).toBe(0);
});

it('leaves no transport that was under way when its router was closed', async () => {
  const { router, make, listed } = await createGround();
  const transport = make();
  closeRouter(router);
  await expect(transport).rejects.toThrow();
  expect(listed.size).toBe(0);
});
