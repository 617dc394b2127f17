import type { CallEvent } from '@sotto/client';
import { language, t } from '../common/language.ts';
import type { Notices } from './notices.ts';
import { shortName } from './short-name.ts';

/** So many are named, and the others counted. */
const mostNamed = 3;

/** Says who came or went; many at once in one sentence. */
export function sayJoinsAndLeaves(event: CallEvent, notices: Notices): void {
  if (event.type !== 'peer-joined' && event.type !== 'peer-left') return;
  const kind = event.type === 'peer-joined' ? 'joined' : event.reason;
  notices.sayOf({
    kind,
    name: shortName(event.name),
    tell: (names) => t().call[kind](inOneSentence(names), names.length),
  });
}

function inOneSentence(names: readonly string[]): string {
  const named = names.length > mostNamed ? names.slice(0, mostNamed - 1) : names;
  const others = names.length - named.length;
  const parts = others > 0 ? [...named, t().call.others(others)] : named;
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(parts);
}
