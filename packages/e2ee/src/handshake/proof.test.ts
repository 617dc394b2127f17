import { describe, expect, it } from 'vitest';
import { DeviceIdentity } from '../identity/device-identity.ts';
import type { Role } from '../common/role.ts';
import vectors from '../test-vectors/key-schedule.json' with { type: 'json' };
import { fromHex, toHex } from '../testing/hex.ts';
import { Hkdf } from '../crypto/hkdf.ts';
import { prefixOf } from './messages.ts';
import { openProof, type ProofContext, sealProof } from './proof.ts';
import type { Statement } from './statement.ts';
import { hashOf } from './transcript.ts';

const { proofs, messages } = vectors;

async function contextOf(role: Role): Promise<ProofContext> {
  const root = await Hkdf.create(vectors.secrets.map(fromHex), fromHex(vectors.transcript_hash));
  if (role === 'initiator') {
    const transcriptHash = fromHex(vectors.responder_heard);
    return { role, root, transcriptHash, before: prefixOf('initiatorConfirm') };
  }
  const before = Uint8Array.of(...prefixOf('responderConfirm'), ...fromHex(messages.responder_ciphertext));
  return { role, root, transcriptHash: fromHex(vectors.transcript_hash), before };
}

function statementOf(role: Role): Statement {
  const { identity, card_key, certificate, capabilities } = proofs[role];
  return {
    identity: fromHex(identity),
    cardKey: fromHex(card_key),
    certificate: fromHex(certificate),
    capabilities,
  };
}

/** Signs with the private key of RFC 8032 in the wrapping that WebCrypto reads (RFC 8410, section 7). */
async function signerOf(seed: string) {
  const wrapped = fromHex(`302e020100300506032b657004220420${seed}`);
  const key = await crypto.subtle.importKey('pkcs8', wrapped, 'Ed25519', false, ['sign']);
  return async (bytes: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes));
}

const roles = ['initiator', 'responder'] as const;

describe('the proof of who a side is', () => {
  it.each(roles)('has the bytes that were calculated without this package (%s)', async (role) => {
    const context = await contextOf(role);
    const sealed = await sealProof(context, statementOf(role), await signerOf(proofs[role].seed));
    expect(toHex(sealed)).toBe(proofs[role].sealed);
    expect(await openProof(context, sealed)).toEqual(statementOf(role));
  });

  it('is part of what the other side proves, and of the keys', async () => {
    const confirmation = fromHex(`0204${messages.responder_ciphertext}${proofs.responder.sealed}`);
    const heard = await hashOf('responderHeard', [fromHex(vectors.transcript_hash), confirmation]);
    expect(toHex(heard)).toBe(vectors.responder_heard);
    const both = await hashOf('bothHeard', [heard, fromHex(`0205${proofs.initiator.sealed}`)]);
    expect(toHex(both)).toBe(vectors.both_heard);
  });

  it('is refused when any bit of it was changed', async () => {
    const context = await contextOf('responder');
    const sealed = fromHex(proofs.responder.sealed);
    const refusals = await Promise.all(
      Array.from({ length: sealed.length * 8 }, async (_, bit) => {
        const changed = sealed.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return openProof(context, changed).catch((error: unknown) => error);
      }),
    );
    expect(refusals).toHaveLength(sealed.length * 8);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'confirmation-failed' });
  });

  it('of one role is none of the other', async () => {
    const sealed = fromHex(proofs.responder.sealed);
    const other = { ...(await contextOf('responder')), role: 'initiator' } as const;
    await expect(openProof(other, sealed)).rejects.toMatchObject({ code: 'confirmation-failed' });
  });

  it.each<[string, (context: ProofContext) => ProofContext]>([
    ['transcript', (context) => ({ ...context, transcriptHash: fromHex(vectors.both_heard) })],
    ['message around it', (context) => ({ ...context, before: prefixOf('responderConfirm') })],
  ])('holds for no other %s', async (_what, change) => {
    const context = change(await contextOf('responder'));
    const opening = openProof(context, fromHex(proofs.responder.sealed));
    await expect(opening).rejects.toMatchObject({ code: 'confirmation-failed' });
  });

  it('cannot name somebody whose key the side does not have, though it holds the session keys', async () => {
    const context = await contextOf('responder');
    const [liar, victim] = await Promise.all([DeviceIdentity.ephemeral(), DeviceIdentity.ephemeral()]);
    const statement = { ...statementOf('responder'), identity: victim.publicKey };
    const sealed = await sealProof(context, statement, (bytes) => liar.sign(bytes));
    await expect(openProof(context, sealed)).rejects.toMatchObject({ code: 'identity-unproven' });
  });

  it('cannot name a key of small order, under which anybody can sign', async () => {
    const context = await contextOf('responder');
    // The neutral element as key, and as R, with S = 0: holds for every message where nobody looks at the key.
    const neutral = new Uint8Array(32);
    neutral[0] = 1;
    const signature = new Uint8Array(64);
    signature[0] = 1;
    const statement = { ...statementOf('responder'), identity: neutral };
    const sealed = await sealProof(context, statement, async () => signature);
    await expect(openProof(context, sealed)).rejects.toMatchObject({ code: 'identity-unproven' });
  });
});
