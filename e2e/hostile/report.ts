import { formatTable } from '../bench/report.ts';
import type { Finding, Found } from './verdict.ts';

const ROWS = 12;
/** So much of what an attack met is printed, the most frequent first. */
const KINDS = 6;

/** What was seen, second by second and attack by attack, and how it stands to its bounds. */
export function report(found: Found, findings: readonly Finding[]): string {
  const { looks, accounts, counters, newcomers, friends, loss, shares } = found;
  const every = Math.max(1, Math.floor(looks.length / ROWS));
  const rows = looks.filter((_, index) => index % every === 0 || index === looks.length - 1);
  return [
    formatTable(rows.map(({ at, ...figures }) => ({ name: `${at} s`, ...figures }))),
    `cores kept busy: ${listed(shares)}`,
    ...Object.entries({ newcomers, friends }).map(
      ([who, welcomes]) =>
        `${who}, ms: ${welcomes.map((welcome) => ('ms' in welcome ? welcome.ms : welcome.why)).join(', ')}`,
    ),
    ...Object.entries(accounts).map(
      ([name, { perSecond, seconds, begun, busy, reached, met }]) =>
        `${name}: ${(begun / seconds).toFixed(1)} a second of ${perSecond}, ${begun} in all, thread busy ${Math.round(busy * 100)} %; reached ${listed(reached) || 'nothing'}; met ${listed(met) || 'nothing'}`,
    ),
    `the server counted: ${listed(counters, 60)}`,
    `a voice that was lost for one person: ${loss.mended === null ? 'not mended' : `back after ${loss.mended} ms`}, ${loss.said ? 'said' : 'not said'} on the page`,
    formatTable(
      findings.map(({ what, found: figure, bound, holds }) => ({
        name: what,
        found: figure,
        bound,
        '': holds ? '✓' : '✗',
      })),
    ),
  ].join('\n');
}

const listed = (counts: Readonly<Record<string, number>>, kinds = KINDS): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, kinds)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
