import type { WireRtpCapabilities } from '@sotto/protocol';
import type { EngineContext, PreparedRoom } from '../room/media-engine.ts';
import { DeviceLoader } from '../sfu/device.ts';
import type { Connection } from '../signaling/connection.ts';
import type { ConferenceCall, JoinOptions } from '../types.ts';
import { ConferenceRoomCall } from './conference-call.ts';
import { ConferenceMedia } from './conference-media.ts';

/** What one conference needs and can have before anybody joins: mediasoup-client, and its device. */
export class PreparedConference implements PreparedRoom {
  readonly #loader: DeviceLoader;

  /**
   * Loads mediasoup-client, and its device when the router's capabilities are known.
   * @throws {SottoError} `unreachable`, `unsupported-browser`.
   */
  static async create(capabilities: WireRtpCapabilities | null): Promise<PreparedConference> {
    const loader = await DeviceLoader.create();
    // A failure shows when the device is used.
    if (capabilities !== null) loader.load(capabilities).catch(() => undefined);
    return new PreparedConference(loader);
  }

  private constructor(loader: DeviceLoader) {
    this.#loader = loader;
  }

  join(connection: Connection, join: JoinOptions): Promise<ConferenceCall> {
    const createEngine = (context: EngineContext) => new ConferenceMedia(context, this.#loader);
    return ConferenceRoomCall.join({ connection, join, createEngine });
  }

  close(): void {
    // Nothing is held.
  }
}
