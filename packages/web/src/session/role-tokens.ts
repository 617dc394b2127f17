import { hostTokenOf } from './host-tokens.ts';

const prefix = 'sotto.role.';

/** Keeps the token of a role that was given in a room, for when this tab is loaded anew. */
export function keepRoleToken(room: string, token: string): void {
  try {
    sessionStorage.setItem(prefix + room, token);
  } catch {
    // Without storage the role lasts until the page is left.
  }
}

/** What makes this tab more than a guest in a room: a role that was given there, or that of its host. */
export function roleTokenOf(room: string): string | undefined {
  return givenIn(room) ?? hostTokenOf(room);
}

function givenIn(room: string): string | undefined {
  try {
    return sessionStorage.getItem(prefix + room) ?? undefined;
  } catch {
    return undefined;
  }
}
