import { checks, churn, relay, rings, rooms, slowReaders } from './attacks/rooms.ts';
import { type Attack, Deed } from './attacks/attack.ts';
import { halfOpen, ice } from './attacks/port.ts';
import { fragments, junk, sockets, upgrades } from './attacks/sockets.ts';
import type { AttackName } from './attack-run.ts';
import { endWithAsker, tell } from './part.ts';
import type { Target } from './signalling.ts';

/** What this process is told at its start. */
export interface Orders {
  readonly target: Target;
  readonly names: readonly AttackName[];
  readonly identities: readonly string[];
}

/** What each attack did and met. */
export type Deeds = Readonly<Record<string, Pick<Deed, 'reached' | 'met'>>>;

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

const lifetime = new AbortController();
const deeds = new Map<AttackName, Deed>();

async function answer({ begin }: { readonly begin: Orders | null }): Promise<object> {
  if (begin === null) {
    lifetime.abort();
    return Object.fromEntries(deeds);
  }
  const { target, identities, names } = begin;
  for (const name of names) {
    const deed = new Deed();
    deeds.set(name, deed);
    void attacks[name]({ target, identities, signal: lifetime.signal, deed });
  }
  return {};
}

process.on('message', (question: { readonly begin: Orders | null }) => tell(answer(question)));
endWithAsker();
