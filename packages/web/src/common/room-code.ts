import { decodings } from './decodings.ts';

/**
 * A room's id is 25 characters of Crockford's base32 in lower case. People see it in groups of five and may type it
 * as they please: in capitals, with spaces, with the letters that look like digits.
 */
const length = 25;

export type RoomCodeProblem =
  | { readonly problem: 'empty' }
  /** A link, but not to a room. */
  | { readonly problem: 'no-room-link' }
  /** A text without a link or a code in it. */
  | { readonly problem: 'nothing-found' }
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

const digit = '[0-9a-tv-z]';
const group = `${digit}{5}`;
/** In one piece, in groups with dashes (also where a line ends at one), in groups with blanks. */
const written = [
  `${digit}{${length}}`,
  `${group}(?:\\s*\\p{Pd}\\s*${group}){4}`,
  String.raw`${group}(?:\s+${group}){4}`,
].join('|');
/** Nothing stands before it and after it that could belong to it. */
const whole = String.raw`(?<![\p{L}\p{N}]|[\p{L}\p{N}]\p{Pd})(?:${written})(?![\p{L}\p{N}]|\p{Pd}[\p{L}\p{N}]|/[\p{L}\p{N}])`;
const hostName = String.raw`(?:[\p{L}\p{N}_.-]+|\[[\d:.a-f]+\])(?::\d+)?`;

const anywhere = new RegExp(whole, 'giu');
const atStart = new RegExp(`^${whole}`, 'iu');
/** A line that was broken in the middle of a group. */
const broken = new RegExp(`^${group}(?:\\p{Pd}${group}){4}`, 'iu');
const linkStart = new RegExp(String.raw`(?:(${hostName})\.?)?/r/`, 'giu');

/** The room of a path such as `/r/abcde-…`, whatever stuck to it on its way; null for other paths and codes that cannot be. */
export function roomOfPath(path: string): string | null {
  for (const text of decodings(path)) {
    const code = /^\/r\/+[^\p{L}\p{N}]*(.*)$/isu.exec(text)?.[1];
    const room = code === undefined ? null : roomAtStart(code);
    if (room !== null) return room;
  }
  return null;
}

/**
 * Reads what people paste or type to join: a link to a room on `host` (as in `location.host`) or a code, alone or
 * somewhere in a text, as chats and mail programs pass links on: in brackets, quotes or emphasis, at the end of a
 * sentence, broken over two lines, or inside the link of a service that looks at links.
 */
export function parseInvitation(text: string, host: string): RoomCode {
  const alone = parseRoomCode(text);
  if ('room' in alone || alone.problem === 'empty') return alone;
  const texts = decodings(text);
  const links = texts.flatMap((each) => linksIn(each));
  const here = links.find((link) => link.host === undefined || isSame(link.host, host));
  if (here) return { room: here.room };
  const [elsewhere] = links;
  if (elsewhere?.host !== undefined) return { problem: 'other-server', host: elsewhere.host.toLowerCase() };
  const room = texts.map((each) => codeIn(each)).find((each) => each !== null) ?? null;
  return room === null ? explain(text.trim(), alone) : { room };
}

/** Some words in a row are five letters long, too; a room's code begins with the letter of its kind. */
function codeIn(text: string): string | null {
  const found = [...text.matchAll(anywhere)].map(([code]) => toRoom(code));
  return found.find((code) => /^[cg]/u.test(code)) ?? found[0] ?? null;
}

interface RoomLink {
  /** Undefined where the link begins with its path. */
  readonly host: string | undefined;
  readonly room: string;
}

function linksIn(text: string): RoomLink[] {
  return [...text.matchAll(linkStart)].flatMap((start) => {
    const room = roomAtStart(text.slice(start.index + start[0].length));
    return room === null ? [] : [{ host: start[1], room }];
  });
}

function roomAtStart(text: string): string | null {
  const [code] = atStart.exec(text.trimStart()) ?? broken.exec(joined(text)) ?? [];
  return code === undefined ? null : toRoom(code);
}

/** Without the end of a line in the middle of the code, and the mark of a quotation after it. */
function joined(text: string): string {
  const end = text.search(/[\r\n]/u);
  return end === -1 || end > groupRoomCode('0'.repeat(length)).length ? '' : text.replaceAll(/[\s>]/gu, '');
}

function toRoom(code: string): string {
  const parsed = parseRoomCode(code);
  return 'room' in parsed ? parsed.room : '';
}

const isSame = (one: string, other: string): boolean => plainHost(one) === plainHost(other);

/** Without the port that goes without saying, capitals, and a dot at the end. */
function plainHost(host: string): string {
  const url = `https://${host}`;
  const parsed = URL.canParse(url) ? new URL(url).host : host.toLowerCase();
  return parsed.replace(/:(?:80|443)$/u, '').replace(/\.(?=:|$)/u, '');
}

/** What is wrong with a text without a room in it. */
function explain(text: string, alone: RoomCodeProblem): RoomCodeProblem {
  const withScheme = /^https?:\/\//iu.test(text) ? text : `https://${text}`;
  // A code has neither a slash nor a dot; what has one is meant as a link.
  if (!/\s/u.test(text) && /[/.]/u.test(text) && URL.canParse(withScheme)) {
    const [code] = /(?<=\/r\/)[^/]+/iu.exec(new URL(withScheme).pathname) ?? [];
    const parsed = code === undefined ? null : parseRoomCode(code);
    return parsed === null || 'room' in parsed ? { problem: 'no-room-link' } : parsed;
  }
  return alone.problem === 'wrong-character' && text.length > 2 * length
    ? { problem: 'nothing-found' }
    : alone;
}
