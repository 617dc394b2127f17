import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Role } from '../session-types.ts';
import { AES_128_GCM_SHA256_128, AES_256_GCM_SHA512_128 } from '../sframe/suites.ts';
import { concat } from '../bytes.ts';
import { toHex } from '../testing/hex.ts';
import { ExchangeSide } from '../testing/exchange-side.ts';
import { commitmentTo } from './ephemeral.ts';
import { decodeInitiatorReveal, encodeCommit, encodeInitiatorReveal } from './messages.ts';
import { encapsulate } from './xwing.ts';

async function createPair(options: { initiator?: object; responder?: object } = {}) {
  const [initiator, responder] = await Promise.all([
    ExchangeSide.create({ role: 'initiator', ...options.initiator }),
    ExchangeSide.create({ role: 'responder', ...options.responder }),
  ]);
  return { initiator, responder };
}

/** Carries messages to and fro until nobody says anything new. */
async function carry({
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

function message(side: ExchangeSide, index: number): Uint8Array {
  const found = side.sent[index];
  if (!found) throw new Error(`there is no message ${index}`);
  return found;
}

/** What the person at this side sees. */
const seenBy = ({ agreement }: ExchangeSide) => agreement?.authentication.symbols;

describe('the key exchange', () => {
  it('ends with the same keys on both sides, after five messages', async () => {
    const pair = await createPair();
    await carry(pair);
    expect(await pair.initiator.keys()).toBeDefined();
    expect(await pair.initiator.keys()).toBe(await pair.responder.keys());
    expect(pair.initiator.agreement?.authentication).toEqual(pair.responder.agreement?.authentication);
    expect([pair.initiator.sent.length, pair.responder.sent.length]).toEqual([3, 2]);
  });

  it('tells each side who the other is, and which certificate it will show', async () => {
    const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const pair = await createPair({ initiator: { certificate: first }, responder: { certificate: second } });
    await carry(pair);
    const { initiator, responder } = pair;
    expect(initiator.agreement?.peer).toEqual({
      identity: responder.identity.publicKey,
      cardKey: responder.identity.cardKey,
      certificate: second,
      capabilities: 0,
    });
    expect(responder.agreement?.peer).toMatchObject({
      identity: initiator.identity.publicKey,
      certificate: first,
    });
  });

  it.each(['initiator', 'responder'] as const)('refuses an %s who says to be somebody else', async (role) => {
    const victim = await ExchangeSide.create({ role: 'responder' });
    const pair = await createPair({ [role]: { claimed: victim.identity.publicKey } });
    await carry(pair);
    const other = role === 'initiator' ? pair.responder : pair.initiator;
    expect(other.error).toBe('identity-unproven');
  });

  it('shows no identity to whoever carries the messages', async () => {
    const pair = await createPair();
    await carry(pair);
    const all = toHex(concat(...pair.initiator.sent, ...pair.responder.sent));
    for (const { identity } of [pair.initiator, pair.responder]) {
      expect(all).not.toContain(toHex(identity.publicKey));
      expect(all).not.toContain(toHex(identity.cardKey));
    }
  });

  it('gives other keys every time', async () => {
    const [one, other] = [await createPair(), await createPair()];
    await carry(one);
    await carry(other);
    expect(await one.initiator.keys()).not.toBe(await other.initiator.keys());
  });

  it('leaves no private key behind, whether it succeeds or fails', async () => {
    const good = await createPair();
    await carry(good);
    const bad = await createPair({ responder: { callId: 'another call' } });
    await carry(bad);
    await bad.initiator.abandon();
    for (const { ephemeral } of [good.initiator, good.responder, bad.initiator, bad.responder]) {
      expect(ephemeral.privateKey.every((byte) => byte === 0)).toBe(true);
    }
  });

  it('takes the first suite of the initiator that both have', async () => {
    const both = [AES_256_GCM_SHA512_128, AES_128_GCM_SHA256_128];
    const pair = await createPair({ initiator: { suites: both }, responder: { suites: both.toReversed() } });
    await carry(pair);
    expect(pair.initiator.agreement?.suite).toBe(AES_256_GCM_SHA512_128);
    expect(pair.responder.agreement?.suite).toBe(AES_256_GCM_SHA512_128);
  });

  it('fails without a common suite', async () => {
    const pair = await createPair({
      initiator: { suites: [AES_256_GCM_SHA512_128] },
      responder: { suites: [AES_128_GCM_SHA256_128] },
    });
    await carry(pair);
    expect(pair.responder.error).toBe('no-common-suite');
  });

  it('fails between two that mean different calls', async () => {
    const pair = await createPair({ responder: { callId: 'another call' } });
    await carry(pair);
    expect(pair.responder.error).toBe('commitment-mismatch');
  });

  it('fails between two of the same role', async () => {
    const one = await ExchangeSide.create({ role: 'initiator' });
    const other = await ExchangeSide.create({ role: 'initiator' });
    await one.deliver(message(other, 0));
    expect(one.error).toBe('unexpected-message');
  });
});

describe('the key exchange with the relay as the adversary', () => {
  it('cannot be lowered to another suite by striking the better one from a list', async () => {
    const suites = [AES_256_GCM_SHA512_128, AES_128_GCM_SHA256_128];
    const pair = await createPair({ initiator: { suites }, responder: { suites } });
    const stripped = message(pair.initiator, 0).slice();
    // Both entries of the list say AES-128 now.
    stripped.set([0, 4, 0, 4], 3);
    await pair.responder.deliver(stripped);
    await pair.initiator.deliver(message(pair.responder, 0));
    await pair.responder.deliver(message(pair.initiator, 1));
    await pair.initiator.deliver(message(pair.responder, 1));
    expect(pair.initiator.error).toBe('confirmation-failed');
    expect(pair.responder.agreement).toBeUndefined();
  });

  it('refuses an initiator who reveals other values than those it committed to', async () => {
    const pair = await createPair();
    const other = await ExchangeSide.create({ role: 'initiator' });
    await pair.responder.deliver(message(pair.initiator, 0));
    await other.deliver(message(pair.responder, 0));
    await pair.responder.deliver(message(other, 1));
    expect(pair.responder.error).toBe('commitment-mismatch');
  });

  it('gives the relay no key when it puts encapsulations of its own in place', async () => {
    const pair = await createPair();
    await pair.responder.deliver(message(pair.initiator, 0));
    await pair.initiator.deliver(message(pair.responder, 0));
    const reveal = decodeInitiatorReveal(message(pair.initiator, 1));
    const { ciphertext } = encapsulate(pair.responder.ephemeral.publicKey);
    await pair.responder.deliver(encodeInitiatorReveal({ ...reveal, ciphertext }));
    await pair.initiator.deliver(message(pair.responder, 1));
    expect(pair.initiator.error).toBe('confirmation-failed');
  });

  it('shows the two people other symbols when the relay takes part in an exchange with each', async () => {
    // Nothing refuses it: without an identity that is known there is nothing to go by but what people compare.
    const towardsInitiator = await createPair();
    const towardsResponder = await createPair();
    await carry(towardsInitiator);
    await carry(towardsResponder);
    expect(await towardsInitiator.initiator.keys()).not.toBe(await towardsResponder.responder.keys());
    expect(seenBy(towardsInitiator.initiator)).toHaveLength(7);
    expect(seenBy(towardsInitiator.initiator)).not.toEqual(seenBy(towardsResponder.responder));
  });

  it('takes a proof from no other exchange, even between the same two', async () => {
    const { identity: ada } = await ExchangeSide.create({ role: 'initiator' });
    const { identity: ben } = await ExchangeSide.create({ role: 'responder' });
    const meet = async () => ({
      initiator: await ExchangeSide.create({ role: 'initiator', identity: ada }),
      responder: await ExchangeSide.create({ role: 'responder', identity: ben }),
    });
    const before = await meet();
    await carry(before);
    const now = await meet();
    await now.responder.deliver(message(now.initiator, 0));
    await now.initiator.deliver(message(now.responder, 0));
    await now.responder.deliver(message(now.initiator, 1));
    await now.initiator.deliver(message(before.responder, 1));
    await now.responder.deliver(message(before.initiator, 2));
    expect([now.initiator.error, now.responder.error]).toEqual([
      'confirmation-failed',
      'confirmation-failed',
    ]);
  });

  it('takes a commitment only for the call it was made for', async () => {
    const responder = await ExchangeSide.create({ role: 'responder', callId: 'call' });
    const initiator = await ExchangeSide.create({ role: 'initiator', callId: 'call' });
    const commitment = await commitmentTo('another call', initiator.ephemeral);
    await responder.deliver(encodeCommit({ suites: [5], commitment }));
    await initiator.deliver(message(responder, 0));
    await responder.deliver(message(initiator, 1));
    expect(responder.error).toBe('commitment-mismatch');
  });
});

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

describe('the key exchange with any relay at all', () => {
  it('never ends with different keys, and never other than with a refusal', { timeout: 60_000 }, async () => {
    const another = await createPair();
    await carry(another);
    const foreign = [...another.initiator.sent, ...another.responder.sent];
    let agreed = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(5), moves, async (honestSteps, script) => {
        const pair = await createPair();
        const relay = new Relay(pair, foreign);
        await inOrder(TURNS.slice(0, honestSteps), (to) => relay.move({ ...HONEST, to }));
        await inOrder(script, (move) => relay.move(move));
        await Promise.all([pair.initiator.abandon(), pair.responder.abandon()]);
        const [one, other] = await Promise.all([pair.initiator.keys(), pair.responder.keys()]);
        if (!one || !other) return;
        agreed += 1;
        expect(one).toBe(other);
      }),
      { numRuns: 600 },
    );
    // Otherwise the test would show nothing.
    expect(agreed).toBeGreaterThan(10);
  });
});

/** Who listens after one, two, … messages, when nobody interferes. */
const TURNS = ['responder', 'initiator', 'responder', 'initiator', 'responder'] as const;
const HONEST = { back: 0, change: 'none', at: 0, twice: false } as const;

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
    const isTurn = TURNS[this.#seen.length - 1] === move.to && move.back === 0;
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
