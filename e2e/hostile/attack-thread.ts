import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import type { Account, Orders } from './attacker.ts';
import { type Attack, carryOut } from './attacks/attack.ts';
import { Deed } from './attacks/deed.ts';
import { handshakes } from './attacks/handshakes.ts';
import type { AttackName } from './attacks/names.ts';
import { halfOpen, ice } from './attacks/port.ts';
import { checks, churn, rings, rooms } from './attacks/rooms.ts';
import { fragments, junk, sockets, upgrades } from './attacks/sockets.ts';
import { relay, slowReaders } from './attacks/unread.ts';

// One attack: begins when it is told whom to attack, and ends when it is told nothing more than that.

const attacks: Readonly<Record<AttackName, Attack>> = {
  fragments,
  sockets,
  upgrades,
  junk,
  'half-open': halfOpen,
  handshakes,
  ice,
  rooms,
  churn,
  relay,
  'slow-readers': slowReaders,
  checks,
  rings,
};

const { name }: { readonly name: AttackName } = workerData;
const attack = attacks[name];
const lifetime = new AbortController();
const deed = new Deed();
let begun = performance.now();
let idleness = performance.eventLoopUtilization();

function begin(orders: Orders): void {
  begun = performance.now();
  idleness = performance.eventLoopUtilization();
  void carryOut(attack, { ...orders, signal: lifetime.signal, deed });
}

function end(): Account {
  lifetime.abort();
  const { limits, perSecond } = attack;
  const seconds = (performance.now() - begun) / 1_000;
  const busy = performance.eventLoopUtilization(idleness).utilization;
  const { begun: count, missed, reached, met } = deed;
  return { limits, perSecond, seconds, busy, begun: count, missed: Math.round(missed), reached, met };
}

parentPort?.on('message', (orders: Orders | null) => {
  if (orders === null) parentPort?.postMessage(end(), []);
  else begin(orders);
});
parentPort?.postMessage('ready', []);
