import type { Account, Accounts } from './attacker.ts';
import type { Loss } from './calls.ts';
import type { Welcome } from './newcomers.ts';
import { LATE } from './refused.ts';
import type { Counters, Vital } from './vitals.ts';

/**
 * What must hold while all of it goes on. Memory in MiB, times in milliseconds. The memory is what the limits of a server
 * of this size let others hold: about 1,600 connections of TLS at 0.15 MiB, 96 MiB in queues, and what is yet to be freed.
 */
const bounds = {
  memory: 512,
  workerMemory: 150,
  growth: 48,
  files: 6_000,
  delay: 250,
  gap: 1_000,
  welcome: 2_000,
  mending: 3_000,
  /** The part of what attackers begin. */
  missed: 0.1,
  late: 0.02,
} as const;

export interface Found {
  readonly before: Vital;
  readonly looks: readonly Vital[];
  readonly call: { readonly picture: number; readonly sound: number };
  readonly conference: { readonly picture: number; readonly sound: number };
  readonly newcomers: readonly Welcome[];
  readonly friends: readonly Welcome[];
  readonly loss: Loss;
  /** How many cores each part kept busy. */
  readonly shares: Readonly<Record<string, number>>;
  readonly accounts: Accounts;
  /** What the server has counted meanwhile. */
  readonly counters: Counters;
}

export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly bound: string;
  readonly holds: boolean;
}

const highest = (looks: readonly Vital[], of: (look: Vital) => number): number => Math.max(...looks.map(of));

/** Each thing that was looked at, with its bound. */
export function judge(found: Found): Finding[] {
  const { before, looks, call, conference, newcomers, friends, loss, accounts, counters } = found;
  const rise = (figure: 'memory' | 'workerMemory') => highest(looks, (look) => look[figure]) - before[figure];
  return [
    atMost('memory of the server, more than before, MiB', rise('memory'), bounds.memory),
    atMost('memory of the workers, more than before, MiB', rise('workerMemory'), bounds.workerMemory),
    ...growing(looks),
    atMost(
      'open files, server and workers',
      highest(looks, (look) => look.files + look.workerFiles),
      bounds.files,
    ),
    atMost('delay of the event loop, p99 of a second, median, ms', medianDelay(looks), bounds.delay),
    atMost('call: longest without a new picture, ms', call.picture, bounds.gap),
    atMost('call: longest without sound, ms', call.sound, bounds.gap),
    atMost('conference: longest without a new picture, ms', conference.picture, bounds.gap),
    atMost('conference: longest without sound, ms', conference.sound, bounds.gap),
    ...welcomed('a newcomer gets in, slowest, ms', newcomers),
    ...welcomed("a friend's ring comes through, slowest, ms", friends),
    {
      what: 'a voice that was lost is back, ms',
      found: loss.mended === null ? 'not mended' : String(loss.mended),
      bound: `≤ ${bounds.mending}`,
      holds: loss.mended !== null && loss.mended <= bounds.mending,
    },
    ...Object.entries(accounts).flatMap(([name, account]) => carriedOut(name, { account, counters })),
  ];
}

/** An attack that was not made as it was meant, or did not come to what it attacks, has shown nothing. */
function carriedOut(
  name: string,
  { account, counters }: { readonly account: Account; readonly counters: Counters },
): Finding[] {
  const { begun, missed, limits, reached, met } = account;
  const times = Object.values(reached).reduce((sum, count) => sum + count, 0);
  const late = met[LATE] ?? 0;
  const missing = limits.filter((limit) => (met[limit] ?? counters[limit] ?? 0) === 0);
  return [
    { what: `${name}: reached it, times`, found: String(times), bound: '> 0', holds: times > 0 },
    atMost(
      `${name}: had no time to begin, of ${begun + missed}`,
      missed,
      Math.ceil((begun + missed) * bounds.missed),
    ),
    atMost(`${name}: had no answer in time, of ${begun}`, late, Math.floor(begun * bounds.late)),
    {
      what: `${name}: limits that did not stop it`,
      found: missing.join(', ') || 'none',
      bound: 'none',
      holds: missing.length === 0,
    },
  ];
}

const atMost = (what: string, found: number, bound: number): Finding => ({
  what,
  found: String(found),
  bound: `≤ ${bound}`,
  holds: found <= bound,
});

function welcomed(what: string, welcomes: readonly Welcome[]): Finding[] {
  const times = welcomes.flatMap((welcome) => ('ms' in welcome ? [welcome.ms] : []));
  const refusals = welcomes.flatMap((welcome) => ('why' in welcome ? [welcome.why] : []));
  return [
    atMost(`${what}, of ${times.length}`, Math.max(...times, 0), bounds.welcome),
    {
      what: `${what.split(',', 1)[0] ?? what}: failures`,
      found: refusals.length === 0 ? '0' : `${refusals.length} (${[...new Set(refusals)].join(', ')})`,
      bound: `0 of ${welcomes.length}`,
      holds: refusals.length === 0 && times.length > 0,
    },
  ];
}

const allMemory = ({ memory, workerMemory }: Vital): number => memory + workerMemory;

/** Until then attacks are still on the way to all that they hold. */
const STEADY_S = 60;

/** What grows without a bound goes on growing: compares the second third of the time with the last one. */
function growing(looks: readonly Vital[]): Finding[] {
  const [first, last] = [looks.at(0)?.at ?? 0, looks.at(-1)?.at ?? 0];
  if (last - first < STEADY_S) return [];
  const third = Math.floor(looks.length / 3);
  const growth = highest(looks.slice(-third), allMemory) - highest(looks.slice(third, -third), allMemory);
  return [atMost('memory that the last third took beyond the second, MiB', growth, bounds.growth)];
}

function medianDelay(looks: readonly Vital[]): number {
  const sorted = looks.map(({ delay }) => delay).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
