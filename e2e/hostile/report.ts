import { formatTable } from '../bench/report.ts';
import type { Finding, Found } from './verdict.ts';

const ROWS = 12;
/** So much of what an attack met is printed, the most frequent first. */
const KINDS = 6;

/** What was seen, second by second and attack by attack, and how it stands to its bounds. */
export function report(found: Found, findings: readonly Finding[]): string {
  const { looks, deeds, newcomers, friends, loss, shares } = found;
  const every = Math.max(1, Math.floor(looks.length / ROWS));
  const rows = looks.filter((_, index) => index % every === 0 || index === looks.length - 1);
  return [
    formatTable(rows.map(({ at, ...figures }) => ({ name: `${at} s`, ...figures }))),
    `cores kept busy: ${listed(shares)}`,
    ...Object.entries({ newcomers, friends }).map(
      ([who, welcomes]) =>
        `${who}, ms: ${welcomes.map((welcome) => ('ms' in welcome ? welcome.ms : welcome.why)).join(', ')}`,
    ),
    ...Object.entries(deeds).map(
      ([name, { reached, met }]) =>
        `${name}: ${listed(reached) || 'nothing'}; met ${listed(met) || 'nothing'}`,
    ),
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

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, KINDS)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
