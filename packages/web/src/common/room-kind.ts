import { type RoomKind, roomKindOf } from '@sotto/client';

/** The kind of the room of this id, or link; what is no id of any is spoken of as a call. */
export const mediaKindOf = (room: string): RoomKind => roomKindOf(room) ?? 'call';

/** What is said or shown of rooms of this kind. */
export const byKind = <T>(kind: RoomKind, each: Readonly<Record<RoomKind, T>>): T => each[kind];
