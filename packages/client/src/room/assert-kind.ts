import { ProtocolError, type RoomKind, roomKindOf } from '@sotto/protocol';

/**
 * The link says what the people were promised; a server that says otherwise would talk a call out of its encryption.
 * Throws `internal`.
 */
export function assertKind(room: string, kind: RoomKind): void {
  if (roomKindOf(room) !== kind)
    throw new ProtocolError('internal', 'The room is not of the kind that its id says.');
}
