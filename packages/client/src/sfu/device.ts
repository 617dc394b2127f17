import type { WireRtpCapabilities } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { fetched, SottoError } from '../common/errors.ts';
import { ownCapabilities } from './wire.ts';

/** A device that knows what the router and this browser have in common. */
interface Loaded {
  readonly key: string;
  readonly device: Promise<types.Device>;
  /** The same, as soon as it is there. */
  ready: types.Device | null;
}

/**
 * Loads mediasoup-client's device, which costs a throw-away peer connection, ahead of the join. Rooms of one server
 * have the same capabilities, so what was loaded on the pre-join page serves the call.
 */
export class DeviceLoader {
  readonly #create: () => Promise<types.Device>;
  #loaded: Loaded | null = null;

  /** @throws {SottoError} `unreachable`; `unsupported-browser` where mediasoup-client knows no way. */
  static async create(): Promise<DeviceLoader> {
    const { Device } = await fetched(import('mediasoup-client'));
    try {
      await Device.factory();
    } catch (cause) {
      throw new SottoError('unsupported-browser', 'mediasoup-client has no handler for it.', { cause });
    }
    return new DeviceLoader(() => Device.factory());
  }

  private constructor(create: () => Promise<types.Device>) {
    this.#create = create;
  }

  load(capabilities: WireRtpCapabilities): Promise<types.Device> {
    const key = JSON.stringify(capabilities);
    if (this.#loaded?.key === key) return this.#loaded.device;
    const loaded: Loaded = { key, device: this.#load(capabilities), ready: null };
    this.#loaded = loaded;
    loaded.device.then(
      (device) => (loaded.ready = device),
      // Who asked for it hears that.
      () => undefined,
    );
    return loaded.device;
  }

  /** What `load` was called for last, if it is there already. */
  get ready(): types.Device | null {
    return this.#loaded?.ready ?? null;
  }

  async #load(capabilities: WireRtpCapabilities): Promise<types.Device> {
    const device = await this.#create();
    await device.load({ routerRtpCapabilities: ownCapabilities(capabilities) });
    return device;
  }
}
