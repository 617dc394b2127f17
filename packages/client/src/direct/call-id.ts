// What names a call in the key exchange: both sides know it, and it takes at most the 128 bytes of a call id.

/** Of two who met in a room. The longest ids are cut to fit; the server gives out shorter ones. */
export const roomCallId = (options: {
  readonly room: string;
  readonly responder: string;
  readonly initiator: string;
}): string => [options.room, options.responder.slice(0, 48), options.initiator.slice(0, 48)].join('.');

/** Of two one of whom rings the other: two parts, where the other has three, so that no server can make them the same. */
export const ringCallId = (room: string, ringId: string): string => `${room}.${ringId}`;
