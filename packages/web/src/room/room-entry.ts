import type { DirectCall } from '@sotto/client';
import type { Outgoing } from './room-session.ts';

/** How somebody comes into a room who was called, or calls. */
export interface RoomEntry {
  /** Who has to be there; see `JoinOptions`. */
  readonly expected: string;
  /** Joined already: they have seen themselves where they decided it. Without one they come to the mirror. */
  readonly call?: DirectCall;
  /** Who is called into it, where somebody is. */
  readonly outgoing?: Outgoing;
  /** Ends a room that was made for this call; see `ContactCall`. */
  readonly discard?: () => void;
}
