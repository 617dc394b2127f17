import type { WireRtpCapabilities } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { ownCapabilities } from './wire.ts';

/** A device that knows what the router and this browser have in common. */
interface Loaded {
  readonly key: string;
  readonly device: Promise<types.Device>;
}

/**
 * Loads mediasoup-client's device, which costs a throw-away peer connection, ahead of the join. Rooms of one server
 * have the same capabilities, so what was loaded on the pre-join page, or for a former room, serves again.
 */
export class DeviceLoader {
  #loaded: Loaded | null = null;

  /** @throws {UnsupportedError} of mediasoup-client where it knows no handler for this browser. */
  load(capabilities: WireRtpCapabilities): Promise<types.Device> {
    const key = JSON.stringify(capabilities);
    if (this.#loaded?.key !== key) this.#loaded = { key, device: create(capabilities) };
    return this.#loaded.device;
  }
}

async function create(capabilities: WireRtpCapabilities): Promise<types.Device> {
  const { Device } = await import('mediasoup-client');
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities: ownCapabilities(capabilities) });
  return device;
}
