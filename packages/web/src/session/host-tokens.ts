import { recall, remember } from '../common/remembered.ts';

/** A room that this browser made, and the right to end it. Known to this device only, until the room is gone. */
export interface OwnRoom {
  readonly room: string;
  readonly token: string;
  /** When it was made, in milliseconds since the epoch; earlier versions did not note it. */
  readonly madeAt?: number;
}

/**
 * More than anybody makes until the first of them are gone. With one more, the right to end the oldest is lost; its link
 * stays good.
 */
const most = 1_000;

const isOwnRoom = (value: unknown): value is OwnRoom =>
  typeof value === 'object' &&
  value !== null &&
  'room' in value &&
  typeof value.room === 'string' &&
  'token' in value &&
  typeof value.token === 'string' &&
  (!('madeAt' in value) || typeof value.madeAt === 'number');

/** The newest first. */
export function ownRooms(): readonly OwnRoom[] {
  try {
    const list: unknown = JSON.parse(recall('host-tokens') ?? '[]');
    return Array.isArray(list) ? list.filter((entry) => isOwnRoom(entry)) : [];
  } catch {
    // Not written by this page.
    return [];
  }
}

export function keepHostToken(room: string, token: string): void {
  const others = ownRooms().filter((entry) => entry.room !== room);
  const made: OwnRoom = { room, token, madeAt: Date.now() };
  remember('host-tokens', JSON.stringify([made, ...others].slice(0, most)));
}

export const hostTokenOf = (room: string): string | undefined =>
  ownRooms().find((entry) => entry.room === room)?.token;

export function forgetHostToken(room: string): void {
  const others = ownRooms().filter((entry) => entry.room !== room);
  remember('host-tokens', others.length === 0 ? null : JSON.stringify(others));
}
