import { ProtocolError, type WireRtpCapabilities } from '@sotto/protocol';
import type { ReadonlySignal } from '@preact/signals-core';
import type { Failed } from '../log/log.ts';
import type { EngineContext, PreparedRoom } from '../room/media-engine.ts';
import { DeviceLoader } from '../sfu/device.ts';
import type { Connection } from '../signaling/connection.ts';
import type { ConferenceCall, ConferenceProtection, JoinOptions } from '../types/types.ts';
import { ConferenceMedia } from './conference-media.ts';
import { RoomCall, type RoomCallOptions } from '../room/room-call.ts';

/** What one conference needs and can have before anybody joins: mediasoup-client, and its device. */
export class PreparedConference implements PreparedRoom {
  readonly #loader: DeviceLoader;
  readonly #failed: Failed;

  /**
   * Loads mediasoup-client, and its device when the router's capabilities are known.
   * @throws {SottoError} `unreachable`, `unsupported-browser`.
   */
  static async create(capabilities: WireRtpCapabilities | null, failed: Failed): Promise<PreparedConference> {
    const loader = await DeviceLoader.create();
    if (capabilities !== null) loader.load(capabilities).catch((error) => failed('session', error));
    return new PreparedConference(loader, failed);
  }

  private constructor(loader: DeviceLoader, failed: Failed) {
    this.#loader = loader;
    this.#failed = failed;
  }

  join(connection: Connection, join: JoinOptions): Promise<ConferenceCall> {
    const createEngine = (context: EngineContext) =>
      new ConferenceMedia({ ...context, failed: this.#failed }, this.#loader);
    return ConferenceRoomCall.join({ connection, join, createEngine });
  }

  close(): void {
    // Nothing is held.
  }
}

/** A call of a group, and what its host may do. */
export class ConferenceRoomCall extends RoomCall<ConferenceMedia> implements ConferenceCall {
  readonly kind = 'conference';

  static join(options: RoomCallOptions<ConferenceMedia>): Promise<ConferenceRoomCall> {
    return new ConferenceRoomCall(options).take();
  }

  private constructor(options: RoomCallOptions<ConferenceMedia>) {
    super(options);
  }

  get protection(): ReadonlySignal<ConferenceProtection> {
    return this.engine.protection;
  }

  get activeSpeaker(): ReadonlySignal<string | null> {
    return this.engine.activeSpeaker;
  }

  async endForEveryone(): Promise<void> {
    if (!this.may('room.end')) throw new ProtocolError('forbidden');
    await this.endRoom();
  }
}
