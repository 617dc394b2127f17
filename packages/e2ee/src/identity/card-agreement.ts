import { concat } from '../common/bytes.ts';
import { E2eeError } from '../common/errors.ts';
import { Hkdf } from '../crypto/hkdf.ts';
import { xwingCiphertextLength, xwingPublicKeyLength } from '../crypto/xwing-lengths.ts';
import { cardKeyLength } from './device-keys.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { identityLabel } from './labels.ts';
import { loadXwing } from '../crypto/load-xwing.ts';

// How caller and callee agree on the key of a card. In version 1 by X25519 alone; in version 2 by X25519 and X-Wing, of
// which either alone gives nothing.

/** Bytes of a card up to what is sealed, by its version: the version, and what the agreement takes. */
export const headerLengths = {
  1: 1 + cardKeyLength,
  2: 1 + cardKeyLength + xwingCiphertextLength,
} as const;
export type CardVersion = keyof typeof headerLengths;

/** The keys of who is called that a card is bound to. */
export type CalleeKeys = {
  readonly identity: Uint8Array<ArrayBuffer>;
  /** X25519. */
  readonly cardKey: Uint8Array<ArrayBuffer>;
  /** X-Wing; undefined in version 1. */
  readonly kemKey: Uint8Array<ArrayBuffer> | undefined;
};

export type CardAgreement = {
  readonly version: CardVersion;
  readonly callee: CalleeKeys;
  readonly header: Uint8Array<ArrayBuffer>;
  /** AES-256-GCM, for this card alone. */
  readonly key: CryptoKey;
};

/**
 * Of version 2 where the X-Wing key of the callee is known, and never less then.
 * @throws {E2eeError} `malformed-card` for keys that cannot be anybody's.
 */
export async function agreeAsCaller(callee: CalleeKeys): Promise<CardAgreement> {
  const kem = callee.kemKey && (await encapsulateTo(callee.kemKey));
  const { privateKey, ephemeral } = await createEphemeral();
  const secret = await sharedSecret(privateKey, callee.cardKey);
  if (secret === undefined) throw new E2eeError('malformed-card');
  if (kem === undefined) {
    const key = await keyOfVersion1({ secret, ephemeral, cardKey: callee.cardKey, usage: 'encrypt' });
    return { version: 1, callee, header: concat(Uint8Array.of(1), ephemeral), key };
  }
  const header = concat(Uint8Array.of(2), ephemeral, kem.ciphertext);
  const secrets = [secret, kem.sharedSecret];
  const key = await keyOfVersion2({ secrets, header, callee, usage: 'encrypt' });
  return { version: 2, callee, header, key };
}

/** Undefined where this device has no key that the card could be for, or everybody knows the secret. */
export async function agreeAsCallee(
  identity: DeviceIdentity,
  header: Uint8Array<ArrayBuffer>,
): Promise<CardAgreement | undefined> {
  const own = { identity: identity.publicKey, cardKey: identity.cardKey };
  const [ephemeral, ciphertext] = [header.slice(1, headerLengths[1]), header.slice(headerLengths[1])];
  const kem = ciphertext.length > 0 ? await identity.cardKem.decapsulate(ciphertext) : undefined;
  const secret = await sharedSecret(identity.keys.card.privateKey, ephemeral);
  if (secret === undefined) return undefined;
  if (ciphertext.length === 0) {
    const key = await keyOfVersion1({ secret, ephemeral, cardKey: own.cardKey, usage: 'decrypt' });
    return { version: 1, callee: { ...own, kemKey: undefined }, header, key };
  }
  if (kem === undefined) return undefined;
  const callee = { ...own, kemKey: kem.publicKey };
  const secrets = [secret, kem.sharedSecret];
  const key = await keyOfVersion2({ secrets, header, callee, usage: 'decrypt' });
  return { version: 2, callee, header, key };
}

async function createEphemeral() {
  const pair = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
  if (!('privateKey' in pair)) throw new E2eeError('identity-unsupported');
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { privateKey: pair.privateKey, ephemeral };
}

async function encapsulateTo(kemKey: Uint8Array) {
  if (kemKey.length !== xwingPublicKeyLength) throw new E2eeError('malformed-card');
  const { encapsulate } = await loadXwing();
  try {
    return encapsulate(kemKey);
  } catch (cause) {
    throw new E2eeError('malformed-card', { cause });
  }
}

/** Wipes the secret. */
async function keyOfVersion1(agreed: {
  readonly secret: Uint8Array<ArrayBuffer>;
  readonly ephemeral: Uint8Array;
  readonly cardKey: Uint8Array;
  readonly usage: 'encrypt' | 'decrypt';
}): Promise<CryptoKey> {
  const { secret, ephemeral, cardKey, usage } = agreed;
  try {
    const input = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
    const info = concat(identityLabel('cardKey'), ephemeral, cardKey);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
    return await crypto.subtle.deriveKey(hkdf, input, { name: 'AES-GCM', length: 256 }, false, [usage]);
  } finally {
    secret.fill(0);
  }
}

/** As in the exchange of a call: everything that is public is in the salt. Wipes the secrets. */
async function keyOfVersion2(agreed: {
  readonly secrets: readonly Uint8Array[];
  readonly header: Uint8Array;
  readonly callee: CalleeKeys;
  readonly usage: 'encrypt' | 'decrypt';
}): Promise<CryptoKey> {
  const { secrets, header, callee, usage } = agreed;
  try {
    const context = concat(identityLabel('card2Context'), header, ...boundKeys(callee));
    const salt = new Uint8Array(await crypto.subtle.digest('SHA-512', context));
    const hkdf = await Hkdf.create(secrets, salt);
    return await hkdf.aeadKey(identityLabel('card2Key'), usage);
  } finally {
    for (const secret of secrets) secret.fill(0);
  }
}

/** The keys of its recipient that a card is bound to; all of fixed lengths. */
export function boundKeys({ identity, cardKey, kemKey }: CalleeKeys): readonly Uint8Array[] {
  return kemKey === undefined ? [identity, cardKey] : [identity, cardKey, kemKey];
}

/**
 * Undefined where it is all zero, which the other side forced by a public key of small order (RFC 7748 section 6.1):
 * everybody would know the key. WebCrypto is to refuse that itself; not all versions of it do.
 */
async function sharedSecret(
  privateKey: CryptoKey,
  publicKey: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const other = await crypto.subtle.importKey('raw', publicKey, { name: 'X25519' }, false, []);
    const algorithm = { name: 'X25519', public: other };
    const secret = new Uint8Array(await crypto.subtle.deriveBits(algorithm, privateKey, 256));
    return secret.every((byte) => byte === 0) ? undefined : secret;
  } catch {
    return undefined;
  }
}
