/**
 * A room's id is 25 characters of Crockford's base32 in lower case. People see it in groups of five and may type it
 * as they please: in capitals, with spaces, with the letters that look like digits.
 */
const length = 25;

export type RoomCodeProblem =
  | { readonly problem: 'empty' }
  /** A link, but not to a room. */
  | { readonly problem: 'no-room-link' }
  /** A link to a room on another server. */
  | { readonly problem: 'other-server'; readonly host: string }
  | { readonly problem: 'wrong-character'; readonly character: string }
  | { readonly problem: 'wrong-length'; readonly has: number };

export type RoomCode = { readonly room: string } | RoomCodeProblem;

/** `abcde-fghjk-…`, for reading, reading aloud and links. */
export const groupRoomCode = (room: string): string => (room.match(/.{1,5}/gu) ?? []).join('-');

export const roomPath = (room: string): string => `/r/${groupRoomCode(room)}`;

/** Reads the code alone, without a link around it. */
export function parseRoomCode(text: string): RoomCode {
  // Crockford's decoding: o is read as 0, i and l as 1. Hyphens and blanks are for people.
  const code = text
    .toLowerCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/gu, '1');
  if (code === '') return { problem: 'empty' };
  const wrong = /[^0-9a-hjkmnp-tv-z]/u.exec(code);
  if (wrong) return { problem: 'wrong-character', character: wrong[0] };
  return code.length === length ? { room: code } : { problem: 'wrong-length', has: code.length };
}

/** The room of a path such as `/r/abcde-…`; null for other paths and for codes that cannot be. */
export function roomOfPath(path: string): string | null {
  const code = /^\/r\/([^/]+)\/?$/u.exec(path)?.[1];
  if (code === undefined) return null;
  const parsed = parseRoomCode(decode(code));
  return 'room' in parsed ? parsed.room : null;
}

/** Reads what people paste or type to join: a link to a room on `host` (as in `location.host`), or the code. */
export function parseInvitation(text: string, host: string): RoomCode {
  const trimmed = text.trim();
  const withScheme = /^https?:\/\//iu.test(trimmed) ? trimmed : `https://${trimmed}`;
  // A code has neither a slash nor a dot; what has one is meant as a link.
  if (!/[/.]/u.test(trimmed) || !URL.canParse(withScheme)) return parseRoomCode(trimmed);
  const url = new URL(withScheme);
  const code = /^\/r\/([^/]+)\/?$/u.exec(url.pathname)?.[1];
  if (code === undefined) return { problem: 'no-room-link' };
  if (url.host !== host) return { problem: 'other-server', host: url.host };
  return parseRoomCode(decode(code));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
