import { roomId, roomKindOf } from '@sotto/protocol';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { newRoomId, roomKey } from './room-id.ts';

describe('a room id', () => {
  it('has the form that the protocol says, and uses all of its alphabet evenly', () => {
    const ids = Array.from({ length: 2_000 }, () => newRoomId('call'));
    expect(ids.every((id) => v.is(roomId, id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    const counts = new Map<string, number>();
    for (const letter of ids.map((id) => id.slice(1)).join(''))
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(32);
    // 48,000 letters over 32 give 1500 each, with a standard deviation of 38: eight of them is beyond chance.
    for (const count of counts.values()) expect(Math.abs(count - 1500)).toBeLessThan(8 * 38);
  });

  it.each(['call', 'conference'] as const)('tells that it leads to a %s', (kind) => {
    expect(roomKindOf(newRoomId(kind))).toBe(kind);
  });

  it('cannot be read from its key', () => {
    const id = newRoomId('conference');
    expect(roomKey(id)).toMatch(/^[\w-]{43}$/u);
    expect(roomKey(id)).not.toContain(id);
    expect(roomKey(id)).toBe(roomKey(id));
    expect(roomKey(id)).not.toBe(roomKey(newRoomId('conference')));
  });
});
