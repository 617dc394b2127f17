import {
  type ClientParams,
  limits,
  ProtocolError,
  type RoomKind,
  roomKinds,
  type RoomState,
} from '@sotto/protocol';
import type { JoinOptions } from '../types/types.ts';

/** How long a lost connection is worth waiting for, in milliseconds: the membership, and some time to join anew. */
export const resumeTimeout = limits.resumeWindow * 3;

/** What the server refuses a second `join` with when there is nothing to come back to. */
export const finalCodes: ReadonlySet<unknown> = new Set([
  'room-not-found',
  'room-ended',
  'room-full',
  'forbidden',
]);

/** What `join` fails with here although the server may have given a membership: unheard in time, or of another kind. */
export const unheardCodes: ReadonlySet<unknown> = new Set(['timeout', 'internal']);

/** By the clock of this device, which is right or wrong for all that is reckoned with it. */
export const sinceWhen = (duration: number | null): number | null =>
  duration === null ? null : Date.now() - duration;

export const joinParams = ({ room, name, hostToken }: JoinOptions): ClientParams<'join'> => ({
  room,
  name,
  ...(hostToken !== undefined && { token: hostToken }),
});

/** Throws `internal` for a state that is not of a room of this kind, whatever it says. */
export function assertStateOf(kind: RoomKind, roomState: RoomState): void {
  const comesWithMedia = roomKinds[kind].media === 'sfu';
  if (roomState.kind !== kind || comesWithMedia !== (roomState.media !== null))
    throw new ProtocolError('internal', 'This is not the state of a room of this kind.');
}
