import * as v from 'valibot';
import { expect, it } from 'vitest';
import { roomId } from './fields.ts';
import {
  forEachRoomKind,
  type RoomKind,
  roomKind,
  roomKindOf,
  roomKinds,
  type RoomKindTraits,
} from './room-kinds.ts';

it('tells the kind of a room from its id, and nothing from an id that no room has', () => {
  expect(roomKindOf('c123456789abcdefghjkmnpqr')).toBe('call');
  expect(roomKindOf('g123456789abcdefghjkmnpqr')).toBe('conference');
  expect(roomKindOf('0123456789abcdefghjkmnpqr')).toBeUndefined();
  expect(roomKindOf('')).toBeUndefined();
});

it('has a letter of its own for each kind, of those that ids are made of', () => {
  const letters = Object.values(roomKinds).map(({ letter }) => letter);
  expect(new Set(letters).size).toBe(roomKind.options.length);
  for (const letter of letters) expect(v.is(roomId, letter.padEnd(25, '0')), letter).toBe(true);
  for (const kind of roomKind.options) expect(roomKindOf(roomKinds[kind].letter.padEnd(25, '0'))).toBe(kind);
});

it('has one row for each kind, and one value for each', () => {
  expect(Object.keys(roomKinds)).toEqual(roomKind.options);
  expect(forEachRoomKind((kind) => kind)).toEqual(
    Object.fromEntries(roomKind.options.map((kind) => [kind, kind])),
  );
});

it('does not compile where a property of a kind, or a whole kind, is left open', () => {
  const { drainWaits, ...undecided } = roomKinds.call;
  expect(drainWaits).toBe(true);
  // @ts-expect-error: `drainWaits` of the new kind is not decided.
  const added: Record<RoomKind | 'webinar', RoomKindTraits> = { ...roomKinds, webinar: undecided };
  // @ts-expect-error: a kind is missing.
  const missing: Record<RoomKind | 'webinar', RoomKindTraits> = roomKinds;
  expect([added, missing]).toHaveLength(2);
});
