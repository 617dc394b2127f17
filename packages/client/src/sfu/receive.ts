import type { types } from 'mediasoup-client';
import type { EngineContext } from '../room/media-engine.ts';
import { wireCapabilities } from './wire.ts';

/** Asks for all that others send. Resolves when it was offered, or cannot be. */
export async function receive(device: types.Device, request: EngineContext['request']): Promise<void> {
  const rtpCapabilities = wireCapabilities(device.recvRtpCapabilities);
  try {
    await request('receive', { rtpCapabilities });
  } catch {
    // A lost socket is followed by `resume`, a worker that ended by another session, a refused `join` by nothing.
  }
}
