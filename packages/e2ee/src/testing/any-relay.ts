import * as fc from 'fast-check';
import { expect } from 'vitest';
import { DeviceIdentity } from '../identity/device-identity.ts';
import type { Role } from '../common/role.ts';
import { ExchangeSide } from './exchange-side.ts';

/** Two devices that meet again and again: making keys takes most of the time of an exchange. */
const ada = await DeviceIdentity.ephemeral();
const ben = await DeviceIdentity.ephemeral();

export async function createPair(options: { initiator?: object; responder?: object } = {}) {
  const [initiator, responder] = await Promise.all([
    ExchangeSide.create({ role: 'initiator', identity: ada, ...options.initiator }),
    ExchangeSide.create({ role: 'responder', identity: ben, ...options.responder }),
  ]);
  return { initiator, responder };
}

/** Carries messages to and fro until nobody says anything new. */
export async function carry({
  initiator,
  responder,
}: {
  initiator: ExchangeSide;
  responder: ExchangeSide;
}): Promise<void> {
  const [commit] = initiator.sent;
  if (commit) await responder.deliver(commit);
  const [reveal] = responder.sent;
  if (reveal) await initiator.deliver(reveal);
  const [, opened] = initiator.sent;
  if (opened) await responder.deliver(opened);
  const [, confirm] = responder.sent;
  if (confirm) await initiator.deliver(confirm);
  const [, , last] = initiator.sent;
  if (last) await responder.deliver(last);
}

/** What a relay may do next: choose a message that it has seen, change it or not, and hand it to someone. */
type Move = {
  to: Role;
  /** Counted back from the newest message of either side. */
  back: number;
  change: 'none' | 'flip' | 'cut' | 'lengthen' | 'foreign' | 'noise';
  at: number;
  twice: boolean;
};

const moves = fc.array(
  fc.record<Move>({
    to: fc.constantFrom('initiator', 'responder'),
    back: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(4) }),
    change: fc.oneof(
      { weight: 8, arbitrary: fc.constant('none' as const) },
      { weight: 2, arbitrary: fc.constantFrom('flip', 'cut', 'lengthen', 'foreign', 'noise') },
    ),
    at: fc.nat(30_000),
    twice: fc.oneof(
      { weight: 9, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  }),
  { maxLength: 6 },
);

function change(bytes: Uint8Array, { change: kind, at }: Move, foreign: Uint8Array[]): Uint8Array {
  const copy = bytes.slice();
  const index = at % copy.length;
  if (kind === 'flip') copy[index] = (copy[index] ?? 0) ^ (1 << (at % 8));
  if (kind === 'cut') return copy.subarray(0, index);
  if (kind === 'lengthen') return Uint8Array.of(...copy, at % 256);
  if (kind === 'foreign') return foreign[at % foreign.length] ?? copy;
  if (kind === 'noise') return copy.map((_, position) => (position * at) % 251);
  return copy;
}

/**
 * Lets relays do whatever comes to their mind, and looks that nobody agrees on anything that was not said as it was
 * meant, and that both agree on the same or not at all.
 * @param numRuns how many exchanges
 */
export async function assertSafeUnderAnyRelay(numRuns: number): Promise<void> {
  const another = await createPair();
  await carry(another);
  const foreign = [...another.initiator.sent, ...another.responder.sent];
  let agreed = 0;
  const property = fc.asyncProperty(fc.nat(5), moves, async (honestSteps, script) => {
    const pair = await createPair();
    const relay = new Relay(pair, foreign);
    await inOrder(turns.slice(0, honestSteps), (to) => relay.move({ ...honest, to }));
    await inOrder(script, (move) => relay.move(move));
    await Promise.all([pair.initiator.abandon(), pair.responder.abandon()]);
    const [one, other] = await Promise.all([pair.initiator.keys(), pair.responder.keys()]);
    if (!one || !other) return;
    agreed += 1;
    expect(one).toBe(other);
  });
  await fc.assert(property, { numRuns });
  // Otherwise it would show nothing.
  expect(agreed).toBeGreaterThan(numRuns / 60);
}

/** Who listens after one, two, … messages, when nobody interferes. */
const turns = ['responder', 'initiator', 'responder', 'initiator', 'responder'] as const;
const honest = { back: 0, change: 'none', at: 0, twice: false } as const;

/** Carries out moves, and knows which messages were said in an exchange that nobody had touched so far. */
class Relay {
  readonly #pair: Record<Role, ExchangeSide>;
  readonly #foreign: Uint8Array[];
  readonly #seen: { bytes: Uint8Array; genuine: boolean }[];
  /** Whether each side has heard nothing but what the other had said to it, each message in its turn. */
  readonly #untouched = { initiator: true, responder: true };

  constructor(pair: Record<Role, ExchangeSide>, foreign: Uint8Array[]) {
    this.#pair = pair;
    this.#foreign = foreign;
    this.#seen = pair.initiator.sent.map((bytes) => ({ bytes, genuine: true }));
  }

  /** Nobody may come to an agreement who has heard anything else. */
  async move(move: Move): Promise<void> {
    const side = this.#pair[move.to];
    const original = this.#seen.at(-1 - move.back);
    if (!original || side.settled) return;
    const isTurn = turns[this.#seen.length - 1] === move.to && move.back === 0;
    this.#untouched[move.to] &&= isTurn && move.change === 'none' && original.genuine;
    const bytes = change(original.bytes, move, this.#foreign);
    const before = side.sent.length;
    await side.deliver(...(move.twice ? [bytes, bytes] : [bytes]));
    const genuine = this.#untouched[move.to];
    this.#seen.push(...side.sent.slice(before).map((answer) => ({ bytes: answer, genuine })));
    if (side.agreement) expect(genuine).toBe(true);
  }
}

async function inOrder<Item>(items: readonly Item[], action: (item: Item) => Promise<void>): Promise<void> {
  const [first, ...rest] = items;
  if (first === undefined) return;
  await action(first);
  await inOrder(rest, action);
}
