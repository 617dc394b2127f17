import { effect, type ReadonlySignal } from '@preact/signals-core';
import { type MediaSource, ProtocolError, type Role, type WireRtpCapabilities } from '@sotto/protocol';
import type { Failed } from '../log/log.ts';
import type { EngineContext, PreparedRoom } from '../room/media-engine.ts';
import { RoomCall, type RoomCallOptions } from '../room/room-call.ts';
import { DeviceLoader } from '../sfu/device.ts';
import type { Connection } from '../signaling/connection.ts';
import type {
  ConferenceCall,
  ConferenceProtection,
  JoinOptions,
  RemotePeer,
  OwnRestrictions,
} from '../types/types.ts';
import { ConferenceMedia } from './conference-media.ts';

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
  readonly protection: ReadonlySignal<ConferenceProtection> = this.engine.protection;
  readonly activeSpeaker: ReadonlySignal<string | null> = this.engine.activeSpeaker;

  static join(options: RoomCallOptions<ConferenceMedia>): Promise<ConferenceRoomCall> {
    return new ConferenceRoomCall(options).take();
  }

  private constructor(options: RoomCallOptions<ConferenceMedia>) {
    super('conference', options);
    const stop = effect(() => this.#obey(this.restrictions.value));
    this.ended.addEventListener('abort', stop, { once: true });
  }

  get restrictions(): ReadonlySignal<OwnRestrictions> {
    return this.rights.restrictions;
  }

  mayActOn(peer: RemotePeer): boolean {
    return this.rights.mayActOn(peer);
  }

  async setRole({ peerId }: RemotePeer, role: Role): Promise<void> {
    await this.request('setRole', { peerId, role });
  }

  async restrict({ peerId }: RemotePeer, sources: readonly MediaSource[]): Promise<void> {
    await this.request('restrictPeer', { peerId, sources: [...sources] });
  }

  async release({ peerId }: RemotePeer, sources: readonly MediaSource[]): Promise<void> {
    await this.request('releasePeer', { peerId, sources: [...sources] });
  }

  async restrictAll(sources: readonly MediaSource[], except: readonly RemotePeer[] = []): Promise<void> {
    await this.request('restrictPeers', {
      sources: [...sources],
      except: except.map(({ peerId }) => peerId),
    });
  }

  async releaseAll(sources: readonly MediaSource[]): Promise<void> {
    await this.request('releasePeers', { sources: [...sources] });
  }

  async askRelease(source: MediaSource, asking: boolean): Promise<void> {
    await this.request('askRelease', { source, asking });
  }

  async endForEveryone(): Promise<void> {
    if (!this.may('room.end')) throw new ProtocolError('forbidden');
    await this.endRoom();
  }

  /** What may not be sent is off here as well, whoever or whatever switches it on: nobody is live with the release. */
  #obey({ sources }: OwnRestrictions): void {
    const { microphone, camera, screen } = this.media;
    for (const source of ['microphone', 'camera'] as const) {
      const device = source === 'microphone' ? microphone : camera;
      const isOn = device.wanted.value || device.state.value === 'on' || device.state.value === 'starting';
      if (isOn && sources.includes(source)) device.disable();
    }
    if (screen.state.value !== 'off' && sources.includes('screen')) screen.stop();
  }
}
