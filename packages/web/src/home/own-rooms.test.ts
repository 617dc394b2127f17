import { SottoError } from '@sotto/client';
import { createFakeSotto, refusal } from '@sotto/client/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hostTokenOf, keepHostToken, ownRooms } from '../session/host-tokens.ts';
import { OwnRooms } from './own-rooms.ts';

const conference = 'gh3kq9wzn4xv2tbc8mprs5yd6';
const call = 'ch3kq9wzn4xv2tbc8mprs5yd6';
const offline = new SottoError('unreachable', 'No socket.');

let stored: Map<string, string>;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
  keepHostToken(call, 'token of the call');
  keepHostToken(conference, 'token of the conference');
});
afterEach(() => vi.unstubAllGlobals());

/** A server that answers about each room with the day until which it is good, or refuses. */
function serverThatSays(answers: Readonly<Record<string, number | Error>>) {
  const lookupLink = vi.fn(async (room: string) => {
    const answer = answers[room] ?? offline;
    if (typeof answer !== 'number') throw answer;
    return { linkDays: 30, goodUntil: answer };
  });
  const closeRoom = vi.fn<(room: string, token: string) => Promise<void>>(async () => undefined);
  return { ...createFakeSotto({}), lookupLink, closeRoom };
}

const listed = (rooms: OwnRooms) => rooms.list.value.map(({ room, goodUntil }) => [room, goodUntil]);

describe('the rooms that this browser made', () => {
  it('are listed at once, the newest first, and say until when they are good once that is known', async () => {
    const rooms = new OwnRooms(serverThatSays({ [conference]: 7, [call]: 5 }));
    expect(listed(rooms)).toEqual([
      [conference, null],
      [call, null],
    ]);
    await rooms.look();
    expect(listed(rooms)).toEqual([
      [conference, 7],
      [call, 5],
    ]);
  });

  it.each(['room-not-found', 'room-ended'] as const)('vanish when the server says %s', async (code) => {
    const rooms = new OwnRooms(serverThatSays({ [conference]: refusal(code), [call]: 5 }));
    await rooms.look();
    expect(listed(rooms)).toEqual([[call, 5]]);
    expect(hostTokenOf(conference)).toBeUndefined();
    expect(ownRooms().map(({ room }) => room)).toEqual([call]);
  });

  it('stay while the server does not answer, or has another reason', async () => {
    const rooms = new OwnRooms(serverThatSays({ [conference]: offline, [call]: refusal('rate-limited') }));
    await rooms.look();
    expect(listed(rooms)).toHaveLength(2);
    expect(ownRooms()).toHaveLength(2);
  });

  it('keep the right to end them when there are more than are listed, and come up when others are gone', async () => {
    for (let count = 0; count < 60; count++) keepHostToken(`room ${count}`, `token ${count}`);
    expect(hostTokenOf(call)).toBe('token of the call');
    expect(hostTokenOf('room 0')).toBe('token 0');
    const newest = new OwnRooms(serverThatSays({ 'room 59': refusal('room-ended') }));
    expect(listed(newest)).toHaveLength(50);
    await newest.look();
    expect(listed(new OwnRooms(serverThatSays({}))).at(-1)).toEqual(['room 9', null]);
  });

  it('can be ended by the right that this device has', async () => {
    const sotto = serverThatSays({});
    const rooms = new OwnRooms(sotto);
    const [first] = rooms.list.value;
    if (first) await rooms.end(first);
    expect(sotto.closeRoom.mock.calls).toEqual([[conference, 'token of the conference']]);
    expect(listed(rooms)).toEqual([[call, null]]);
    expect(hostTokenOf(conference)).toBeUndefined();
  });

  it('are not taken for ended when that did not work, but when they were gone already', async () => {
    const sotto = serverThatSays({});
    const rooms = new OwnRooms(sotto);
    const [first] = rooms.list.value;
    if (!first) throw new Error('no room');
    sotto.closeRoom.mockRejectedValueOnce(offline);
    await expect(rooms.end(first)).rejects.toThrow(offline);
    expect(rooms.list.value).toHaveLength(2);
    sotto.closeRoom.mockRejectedValueOnce(refusal('room-ended'));
    await rooms.end(first);
    expect(rooms.list.value).toHaveLength(1);
  });

  it('are also those that an earlier version noted, and nothing that is no room', async () => {
    const old = [{ room: call, token: 'old' }, { room: 7, token: 'x' }, null, { room: conference }];
    stored.set('sotto.host-tokens', JSON.stringify(old));
    expect(ownRooms()).toEqual([{ room: call, token: 'old' }]);
    stored.set('sotto.host-tokens', 'no list');
    expect(ownRooms()).toEqual([]);
  });
});
