import type { DirectCall, OutgoingRing } from '@sotto/client';
import type { Contact } from '@sotto/client/people';

/** Somebody who is called into the room, and what may follow. */
export interface Outgoing {
  readonly contact: Contact;
  readonly ring: OutgoingRing;
  /** Where the person waits for them. */
  readonly room: string;
  /** Rings once more, in another room. Rejects with a code where that does not begin. */
  readonly again: () => Promise<void>;
  /** Leaves, back to where one came from. */
  readonly giveUp: () => void;
}

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
