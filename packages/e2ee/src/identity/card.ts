import { concat } from '../bytes.ts';
import { E2eeError } from '../errors.ts';
import { CONTENT_LENGTH, decodeContent, encodeContent } from './card-content.ts';
import type { Address, CardContent } from './card-content.ts';
import { CARD_KEY_LENGTH, IDENTITY_LENGTH, SIGNATURE_LENGTH } from './device-keys.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { identityLabel } from './labels.ts';
import { verify } from './verify-signature.ts';

/** The first byte of a card. Any change to its form takes a new one. */
const VERSION = 1;
const HEADER_LENGTH = 1 + CARD_KEY_LENGTH;
const TAG_LENGTH = 16;

/** Every card has this length, so that it says nothing about the names in it. */
export const CARD_LENGTH = HEADER_LENGTH + CONTENT_LENGTH + SIGNATURE_LENGTH + TAG_LENGTH;

/** A key opens one card only, so that the nonce may be the same for all. */
const NONCE = new Uint8Array(12);

export type SealCardOptions = {
  /** Who calls. */
  readonly identity: DeviceIdentity;
  /** Who is called. */
  readonly to: Address;
} & Pick<CardContent, 'name' | 'room' | 'at'>;

/**
 * A call card: who calls, and where, readable only by the device that is called. The server that carries it learns
 * neither the caller's identity nor the name nor the room from it. As in HPKE (RFC 9180) with an ephemeral X25519 key
 * and AES-256-GCM; the caller signs inside, because who calls must be proven and must stay unseen.
 *
 *     card      = version ‖ ephemeral public key ‖ AES-256-GCM(key, nonce 0, aad = both before; content ‖ signature)
 *     key       = HKDF-SHA-256(ikm = X25519, no salt, info = label "cardKey" ‖ ephemeral ‖ callee's card key)
 *     signature = Ed25519 of the caller(label "card" ‖ callee's identity ‖ callee's card key ‖ ephemeral ‖ content)
 *
 * The callee's keys under the signature keep whoever got a card from sealing it anew to somebody else.
 * @throws {E2eeError} `malformed-card` when a field does not fit or `to` has no keys that could be somebody's.
 */
export async function sealCard(options: SealCardOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { identity, to, name, room, at } = options;
  const callee = { identity: to.identity.slice(), cardKey: to.cardKey.slice() };
  if (callee.identity.length !== IDENTITY_LENGTH || callee.cardKey.length !== CARD_KEY_LENGTH)
    throw new E2eeError('malformed-card');
  const from = { identity: identity.publicKey, cardKey: identity.cardKey };
  const content = encodeContent({ from, name, room, at });
  const { privateKey, ephemeral } = await createEphemeral();
  const signature = await identity.sign(signedBytes(callee, ephemeral, content));
  const key = await cardKeyFor({
    privateKey,
    publicKey: callee.cardKey,
    info: keyInfo(ephemeral, callee.cardKey),
    usage: 'encrypt',
  });
  if (!key) throw new E2eeError('malformed-card');
  const header = concat(Uint8Array.of(VERSION), ephemeral);
  const sealed = await crypto.subtle.encrypt(gcm(header), key, concat(content, signature));
  return concat(header, new Uint8Array(sealed));
}

/**
 * Opens a card to this device. That it is genuine says nothing about when it came: whoever rings because of a card
 * must refuse those that are old (`at`) or came before.
 * @throws {E2eeError} `malformed-card`, `card-not-authentic`.
 */
export async function openCard({
  identity,
  bytes,
}: {
  readonly identity: DeviceIdentity;
  readonly bytes: Uint8Array;
}): Promise<CardContent> {
  const card = new Uint8Array(bytes);
  if (card.length !== CARD_LENGTH || card[0] !== VERSION) throw new E2eeError('malformed-card');
  const header = card.slice(0, HEADER_LENGTH);
  const ephemeral = header.slice(1);
  const key = await cardKeyFor({
    privateKey: identity.keys.card.privateKey,
    publicKey: ephemeral,
    info: keyInfo(ephemeral, identity.cardKey),
    usage: 'decrypt',
  });
  const opened = key && (await decrypt(key, header, card.slice(HEADER_LENGTH)));
  if (!opened) throw new E2eeError('card-not-authentic');
  const content = opened.slice(0, CONTENT_LENGTH);
  const read = decodeContent(content);
  const callee = { identity: identity.publicKey, cardKey: identity.cardKey };
  const signed = signedBytes(callee, ephemeral, content);
  if (await verify(read.from.identity, opened.slice(CONTENT_LENGTH), signed)) return read;
  throw new E2eeError('card-not-authentic');
}

async function createEphemeral() {
  const pair = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
  if (!('privateKey' in pair)) throw new E2eeError('identity-unsupported');
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { privateKey: pair.privateKey, ephemeral };
}

function keyInfo(ephemeral: Uint8Array, cardKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(identityLabel('cardKey'), ephemeral, cardKey);
}

/**
 * Undefined where the shared secret is all zero, which the other side forced by a public key of small order (RFC 7748
 * section 6.1): everybody would know the key. WebCrypto is to refuse that itself; not all versions of it do.
 */
async function cardKeyFor(options: {
  privateKey: CryptoKey;
  publicKey: Uint8Array<ArrayBuffer>;
  info: Uint8Array<ArrayBuffer>;
  usage: 'encrypt' | 'decrypt';
}): Promise<CryptoKey | undefined> {
  const secret = await sharedSecret(options.privateKey, options.publicKey);
  try {
    if (secret.every((byte) => byte === 0)) return undefined;
    const input = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: options.info };
    return await crypto.subtle.deriveKey(hkdf, input, { name: 'AES-GCM', length: 256 }, false, [
      options.usage,
    ]);
  } finally {
    secret.fill(0);
  }
}

/** All zero also where WebCrypto refuses the public key. */
async function sharedSecret(
  privateKey: CryptoKey,
  publicKey: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const other = await crypto.subtle.importKey('raw', publicKey, { name: 'X25519' }, false, []);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: other }, privateKey, 256));
  } catch {
    return new Uint8Array(32);
  }
}

async function decrypt(
  key: CryptoKey,
  header: Uint8Array<ArrayBuffer>,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm(header), key, sealed));
  } catch {
    return undefined;
  }
}

function gcm(header: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv: NONCE, additionalData: header };
}

function signedBytes(callee: Address, ephemeral: Uint8Array, content: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(identityLabel('card'), callee.identity, callee.cardKey, ephemeral, content);
}
