import * as v from 'valibot';

/** The kinds of rooms. What each of them is like is in `roomKinds`, and nowhere else. */
export const roomKind = v.picklist(['call', 'conference']);
export type RoomKind = v.InferOutput<typeof roomKind>;

/**
 * The traits of a kind of room, which code asks for instead of the kind. A kind that leaves one of these open does not
 * compile.
 */
export interface RoomKindTraits {
  /** The first character of its rooms' ids. */
  readonly letter: string;
  /** `pair`: two, and nobody else gets in while both are there. `group`: as many as the operator allows. */
  readonly people: 'pair' | 'group';
  /**
   * `peer`: media goes from browser to browser, and through the SFU only for a peer that asks for the relay. `sfu`:
   * media goes through the SFU, whose transports come with the room's state.
   */
  readonly media: 'peer' | 'sfu';
  /** `end-to-end`: browsers encrypt each frame for each other. `transport`: DTLS-SRTP, as far as the SFU. */
  readonly encryption: 'end-to-end' | 'transport';
  /** The record of a call in it names who started and who ended it. */
  readonly namesInRecord: boolean;
  /** The link stays good when a call in which people met is over. */
  readonly linkOutlivesCall: boolean;
  /** A process that drains waits until nobody is in such a room any more. */
  readonly drainWaits: boolean;
  /** Pages ask a host who leaves whether it is over for everyone. Where it is false, leaving ends the call anyway. */
  readonly endsForEveryone: boolean;
  /** The kind of room that people can go on in together; null where there is none. */
  readonly becomes: RoomKind | null;
}

export const roomKinds: Readonly<Record<RoomKind, RoomKindTraits>> = {
  call: {
    letter: 'c',
    people: 'pair',
    media: 'peer',
    encryption: 'end-to-end',
    namesInRecord: false,
    linkOutlivesCall: false,
    drainWaits: true,
    endsForEveryone: false,
    becomes: 'conference',
  },
  conference: {
    letter: 'g',
    people: 'group',
    media: 'sfu',
    encryption: 'transport',
    namesInRecord: true,
    linkOutlivesCall: true,
    drainWaits: true,
    endsForEveryone: true,
    becomes: null,
  },
};

/**
 * The kind of room that an id promises; undefined where no room can have it. Whoever got the link of a 1:1 call was
 * promised end-to-end encryption, so clients go by this and not by what a server says later.
 */
export function roomKindOf(room: string): RoomKind | undefined {
  return roomKind.options.find((kind) => room.startsWith(roomKinds[kind].letter));
}

/** One value for each kind. */
export function forEachRoomKind<T>(value: (kind: RoomKind) => T): Record<RoomKind, T> {
  return { call: value('call'), conference: value('conference') };
}
