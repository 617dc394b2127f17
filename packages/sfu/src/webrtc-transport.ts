import type { types } from 'mediasoup';
import { SfuError } from './errors.ts';

/** The open WebRtcTransports of each router. */
const openTransports = new WeakMap<types.Router, Set<types.WebRtcTransport>>();

/**
 * A transport on the ports of a worker's WebRtcServer. mediasoup's WebRtcServer lists a transport until `close()` of the
 * transport itself: one that was closed with its router stays in that list, with all its objects, as long as the worker
 * lives. Therefore routers are closed by `closeRouter`.
 *
 * @throws SfuError `failed`: the router was closed meanwhile. Rejects with mediasoup's error where the worker made none.
 */
export async function createWebRtcTransport(
  router: types.Router,
  options: types.WebRtcTransportOptions,
): Promise<types.WebRtcTransport> {
  const transport = await router.createWebRtcTransport(options);
  if (router.closed) {
    transport.close();
    throw new SfuError('failed', 'The router was closed');
  }
  const open = openTransports.get(router) ?? new Set();
  openTransports.set(router, open.add(transport));
  transport.observer.once('close', () => open.delete(transport));
  return transport;
}

/** Idempotent. Closes the transports first: see `createWebRtcTransport`. */
export function closeRouter(router: types.Router): void {
  for (const transport of openTransports.get(router) ?? []) transport.close();
  router.close();
}
