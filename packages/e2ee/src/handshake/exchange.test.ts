import { describe, expect, it } from 'vitest';
import { AES_128_GCM_SHA256_128, AES_256_GCM_SHA512_128 } from '../sframe/suites.ts';
import { concat } from '../common/bytes.ts';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { toHex } from '../testing/hex.ts';
import { assertSafeUnderAnyRelay, carry, createPair } from '../testing/any-relay.ts';
import { ExchangeSide } from '../testing/exchange-side.ts';
import { commitmentTo } from './ephemeral.ts';
import { decodeInitiatorReveal, encodeCommit, encodeInitiatorReveal } from './messages.ts';
import { encapsulate } from '../crypto/xwing.ts';

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

  it('does not tell anybody but the expected one who the initiator is', async () => {
    const expected = await ExchangeSide.create({ role: 'responder' });
    const pair = await createPair({ initiator: { expected: expected.identity.publicKey } });
    await carry(pair);
    const { initiator, responder } = pair;
    expect(initiator.agreement?.peer.identity).toEqual(responder.identity.publicKey);
    expect(initiator.sent).toHaveLength(2);
    expect(responder.settled).toBe(false);
    // The person goes on with them.
    initiator.agreement?.confirm?.();
    await responder.deliver(message(initiator, 2));
    expect(await responder.keys()).toBe(await initiator.keys());
  });

  it('tells the expected one at once', async () => {
    const identity = await DeviceIdentity.ephemeral();
    const pair = await createPair({ initiator: { expected: identity.publicKey }, responder: { identity } });
    await carry(pair);
    expect(pair.initiator.agreement?.confirm).toBeUndefined();
    expect(await pair.responder.keys()).toBe(await pair.initiator.keys());
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
    for (const { ephemeral } of [good.initiator, good.responder, bad.initiator, bad.responder])
      expect(ephemeral.privateKey.every((byte) => byte === 0)).toBe(true);
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

describe('the key exchange with any relay at all', () => {
  it('never ends with different keys, and never other than with a refusal', { timeout: 60_000 }, async () => {
    await assertSafeUnderAnyRelay(600);
  });
});
