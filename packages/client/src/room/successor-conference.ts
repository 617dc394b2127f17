import type { MediaSource } from '@sotto/protocol';
import type { ConferenceCall } from '../types/types.ts';

/** A conference that is entered while the call goes on that it succeeds, with the same devices and the same name. */
export interface SuccessorConference {
  /** Makes a room for it. */
  create(): Promise<{ readonly room: string; readonly hostToken: string }>;
  /** Takes a membership: from here on the server gets what the devices give. */
  join(room: string, hostToken: string | null): Promise<ConferenceCall>;
  /** Whether somebody else is there of whom all these sources have begun to arrive. */
  receives(sources: readonly MediaSource[]): Promise<boolean>;
  /** Leaves. Idempotent. */
  close(): void;
}
