import { contactsPath } from '../common/paths.ts';

/**
 * A personal link carries a contact code and a claimed name behind the `#`, which browsers keep to themselves: the
 * server that serves the page never sees whom one adds.
 */
export interface PersonalLink {
  readonly code: string;
  /** What they call themselves; empty when the link does not say. */
  readonly name: string;
}

export type PersonalLinkProblem =
  | { readonly problem: 'empty' }
  | { readonly problem: 'noLink' }
  | { readonly problem: 'otherServer'; readonly host: string };

export function personalLink(origin: string, { code, name }: PersonalLink): string {
  const parts = new URLSearchParams(name === '' ? { add: code } : { add: code, name });
  return `${origin}${contactsPath}#${parts.toString()}`;
}

/** What is behind the `#` of an address; null where nobody is to be added. */
export function linkOfHash(hash: string): PersonalLink | null {
  const parts = new URLSearchParams(hash.replace(/^#/u, ''));
  const code = parts.get('add');
  return code === null ? null : { code, name: parts.get('name') ?? '' };
}

/** Reads what people paste: a personal link on `host` (as in `location.host`), or the code alone. */
export function parsePersonalLink(text: string, host: string): PersonalLink | PersonalLinkProblem {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: 'empty' };
  if (/^[\w-]+$/u.test(trimmed)) return { code: trimmed, name: '' };
  const withScheme = /^https?:\/\//iu.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(withScheme)) return { problem: 'noLink' };
  const url = new URL(withScheme);
  const link = linkOfHash(url.hash);
  if (url.pathname !== contactsPath || link === null) return { problem: 'noLink' };
  return url.host === host ? link : { problem: 'otherServer', host: url.host };
}
