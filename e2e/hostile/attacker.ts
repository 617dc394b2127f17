import { setPriority } from 'node:os';
import { checks, churn, relay, rings, rooms, slowReaders } from './attacks/rooms.ts';
import type { Attack } from './attacks/attack.ts';
import { halfOpen, ice } from './attacks/port.ts';
import { fragments, junk, sockets, upgrades } from './attacks/sockets.ts';
import type { AttackName } from './attack-run.ts';
import type { Target } from './signalling.ts';

/** What this process is told at its start, by its first message. */
export interface Orders {
  readonly target: Target;
  readonly names: readonly AttackName[];
  readonly identities: readonly string[];
}

/** What each attack did and met, and how often. */
export type Deeds = Readonly<Record<string, Readonly<Record<string, number>>>>;

const attacks: Readonly<Record<AttackName, Attack>> = {
  fragments,
  sockets,
  upgrades,
  junk,
  'half-open': halfOpen,
  ice,
  rooms,
  churn,
  relay,
  'slow-readers': slowReaders,
  checks,
  rings,
};

// A process of its own, behind the others: what it costs to attack must not be taken for what it costs to be attacked.
setPriority(10);

process.once('message', ({ target, names, identities }: Orders) => {
  const lifetime = new AbortController();
  const deeds: Record<string, Record<string, number>> = {};
  const running = names.map((name) => {
    const own: Record<string, number> = {};
    deeds[name] = own;
    const count = (what: string) => {
      own[what] = (own[what] ?? 0) + 1;
    };
    return attacks[name]({ target, identities, signal: lifetime.signal, count });
  });
  const end = async (): Promise<void> => {
    lifetime.abort();
    await Promise.all(running);
    process.send?.(deeds, () => process.exit(0));
  };
  process.once('message', () => void end());
});
process.once('disconnect', () => process.exit(1));
