import type { ReadonlySignal } from '@preact/signals-core';
import { ProtocolError } from '@sotto/protocol';
import { RoomCall, type RoomCallOptions } from '../room/room-call.ts';
import type { ConferenceCall, ConferenceProtection } from '../types/types.ts';
import type { ConferenceMedia } from './conference-media.ts';

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
