import type { DirectCall, LocalMedia, OutgoingRing } from '@sotto/client';
import type { Contact } from '@sotto/client/people';

/** Why somebody goes to a room without passing the mirror: they have seen themselves where they decided it. */
export interface Intent {
  readonly name: string;
  readonly media: LocalMedia;
  /** Who has to be there; see `JoinOptions`. */
  readonly expected: string;
  /** The ring that was accepted; see `JoinOptions`. */
  readonly ring?: string;
  /** Somebody who is to be called into the room. */
  readonly callOut?: CallOut;
}

export interface CallOut {
  readonly contact: Contact;
  readonly ring: (call: DirectCall) => OutgoingRing;
  /** Rings once more, in another room. Rejects with a code where that does not begin. */
  readonly again: () => Promise<void>;
  /** Leaves, back to where one came from. */
  readonly giveUp: () => void;
  /** Ends the room, which was made for this call only, when nobody came and nobody waits in it any more. */
  readonly discard: () => void;
}

const intents = new Map<string, Intent>();

/** To be followed by `navigate` to this room. */
export const intend = (room: string, intent: Intent): unknown => intents.set(room, intent);

/** An intent is followed once: whoever loads the page again passes the mirror. The visit keeps whom it is meant for. */
export function takeIntent(room: string): Intent | undefined {
  const intent = intents.get(room);
  intents.delete(room);
  return intent;
}
