import type { types } from 'mediasoup';

/** The transports that the WebRtcServers of a worker list, from now on. For a worker that has none yet. */
export function listTransports(worker: types.Worker): ReadonlySet<types.WebRtcTransport> {
  const listed = new Set<types.WebRtcTransport>();
  worker.observer.on('newwebrtcserver', ({ observer }) => {
    observer.on('webrtctransporthandled', (transport) => listed.add(transport));
    observer.on('webrtctransportunhandled', (transport) => listed.delete(transport));
    observer.once('close', () => listed.clear());
  });
  return listed;
}
