import { readdirSync, readFileSync } from 'node:fs';

/** Processes by what they are for: what runs under one of these, and under none that is nearer, belongs to it. */
export type Roots = Readonly<Record<string, readonly number[]>>;

/** Processor time so far, in clock ticks, by part; and how much there was of it. */
interface Reading {
  readonly parts: ReadonlyMap<string, number>;
  readonly busy: number;
  readonly at: number;
}

/** Clock ticks a second, as the kernel counts them for programs (`man 5 proc`). */
const TICKS = 100;

/** Says how many cores each part kept busy, between `begin` and `shares`. */
export class Processors {
  readonly #roots: () => Roots;
  #begun: Reading;

  constructor(roots: () => Roots) {
    this.#roots = roots;
    this.#begun = read(roots());
  }

  begin(): void {
    this.#begun = read(this.#roots());
  }

  /** In cores. `all else` is what the kernel does for nobody in particular, and every other program on this machine. */
  shares(): Record<string, number> {
    const now = read(this.#roots());
    const ticks = (now.at - this.#begun.at) * TICKS;
    const cores = (amount: number): number => Math.round((amount / ticks) * 100) / 100;
    const taken = [...now.parts].map(
      ([part, time]) => [part, Math.max(0, time - (this.#begun.parts.get(part) ?? 0))] as const,
    );
    const known = taken.reduce((sum, [, time]) => sum + time, 0);
    const busy = now.busy - this.#begun.busy;
    return {
      ...Object.fromEntries(taken.map(([part, time]) => [part, cores(time)])),
      'all else': cores(Math.max(0, busy - known)),
    };
  }
}

interface Process {
  readonly parent: number;
  readonly time: number;
}

function read(roots: Roots): Reading {
  const processes = new Map<number, Process>();
  for (const name of readdirSync('/proc')) {
    const found = /^\d+$/u.test(name) ? readProcess(name) : null;
    if (found !== null) processes.set(Number(name), found);
  }
  const partOf = new Map(Object.entries(roots).flatMap(([part, pids]) => pids.map((pid) => [pid, part])));
  const parts = new Map(Object.keys(roots).map((part) => [part, 0]));
  for (const [pid, { time }] of processes) {
    const part = nearest(pid, { processes, partOf });
    if (part !== undefined) parts.set(part, (parts.get(part) ?? 0) + time);
  }
  return { parts, busy: busyTime(), at: performance.now() / 1000 };
}

function nearest(
  pid: number,
  known: { readonly processes: ReadonlyMap<number, Process>; readonly partOf: ReadonlyMap<number, string> },
): string | undefined {
  for (let each = pid; each > 1; each = known.processes.get(each)?.parent ?? 0) {
    const part = known.partOf.get(each);
    if (part !== undefined) return part;
  }
  return undefined;
}

function readProcess(pid: string): Process | null {
  try {
    // The name of the program stands in brackets and may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /su, '')
      .split(' ');
    const [parent = 0] = fields.slice(1, 2).map(Number);
    const [user = 0, system = 0] = fields.slice(11, 13).map(Number);
    return { parent, time: user + system };
  } catch {
    // It has ended since.
    return null;
  }
}

/** Of all cores together: all columns of the first line but those of idleness. */
function busyTime(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/u).slice(1).map(Number);
  return user + nice + system + irq + softirq;
}

/** The browser that this process has started: the only child of its that runs from there. */
export function childrenNamed(name: RegExp): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/u.test(pid) || readProcess(pid)?.parent !== process.pid) return [];
    return name.test(readFileSync(`/proc/${pid}/comm`, 'utf8')) ? [Number(pid)] : [];
  });
}
