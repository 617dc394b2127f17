import { recall, remember } from '../remembered.ts';

/** The right to end a conference for everyone, kept by the browser that made the room. */
interface Kept {
  readonly room: string;
  readonly token: string;
}

const most = 20;

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' &&
  value !== null &&
  'room' in value &&
  typeof value.room === 'string' &&
  'token' in value &&
  typeof value.token === 'string';

function kept(): readonly Kept[] {
  try {
    const list: unknown = JSON.parse(recall('host-tokens') ?? '[]');
    return Array.isArray(list) ? list.filter((entry) => isKept(entry)) : [];
  } catch {
    return [];
  }
}

/** Keeps the newest tokens; older rooms are long closed. */
export function keepHostToken(room: string, token: string): void {
  const others = kept().filter((entry) => entry.room !== room);
  remember('host-tokens', JSON.stringify([{ room, token }, ...others].slice(0, most)));
}

export const hostTokenOf = (room: string): string | undefined =>
  kept().find((entry) => entry.room === room)?.token;

export function forgetHostToken(room: string): void {
  const others = kept().filter((entry) => entry.room !== room);
  remember('host-tokens', others.length === 0 ? null : JSON.stringify(others));
}
