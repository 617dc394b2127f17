import { concat } from '../common/bytes.ts';
import { E2eeError } from '../common/errors.ts';
import {
  agreeAsCallee,
  agreeAsCaller,
  boundKeys,
  type CardAgreement,
  type CardVersion,
  headerLengths,
} from './card-agreement.ts';
import {
  type Address,
  type CardContent,
  contentLength,
  decodeContent,
  encodeContent,
} from './card-content.ts';
import { cardKeyLength, identityLength, signatureLength } from './device-keys.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { identityLabel } from './labels.ts';
import { verify } from './verify-signature.ts';

const gcmTagLength = 16;
const sealedLength = contentLength + signatureLength + gcmTagLength;

/** Every card of a version has this length, so that it says nothing about the names in it. */
export const cardLengths = {
  1: headerLengths[1] + sealedLength,
  2: headerLengths[2] + sealedLength,
} as const satisfies Record<CardVersion, number>;

const signatureLabels = { 1: 'card', 2: 'card2' } as const satisfies Record<CardVersion, string>;

/** A key opens one card only, so that the nonce may be the same for all. */
const nonce = new Uint8Array(12);

/** The device that a card is for. */
export type CardRecipient = Address & {
  /** X-Wing, 1216 bytes, once the device has told it. The card is of version 2 then, and else of version 1. */
  readonly kemKey?: Uint8Array | undefined;
};

export type SealCardOptions = {
  /** Who calls. */
  readonly identity: DeviceIdentity;
  /** Who is called. */
  readonly to: CardRecipient;
} & Pick<CardContent, 'name' | 'room' | 'at'>;

/**
 * A call card: who calls, and where, readable only by the device that is called. The server that carries it learns
 * neither the caller's identity nor the name nor the room from it. The caller signs inside, because who calls must be
 * proven and must stay unseen.
 *
 *     card 1    = 1 ‖ ephemeral X25519 public key ‖ AES-256-GCM(key 1, nonce 0, aad = both before; content ‖ signature)
 *     card 2    = 2 ‖ ephemeral X25519 public key ‖ X-Wing ciphertext ‖ AES-256-GCM(key 2, …, aad = all before; …)
 *     signature = Ed25519 of the caller(label "card" or "card2" ‖ callee's identity ‖ callee's card key
 *                                       ‖ in 2: callee's X-Wing key ‖ all between version and AES-256-GCM ‖ content)
 *
 * The callee's keys under the signature keep whoever got a card from sealing it anew to somebody else.
 * `card-agreement.ts` has the keys.
 * @throws {E2eeError} `malformed-card` when a field does not fit or `to` has no keys that could be somebody's.
 */
export async function sealCard(options: SealCardOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { identity, to, name, room, at } = options;
  const callee = {
    identity: to.identity.slice(),
    cardKey: to.cardKey.slice(),
    kemKey: to.kemKey?.slice(),
  };
  if (callee.identity.length !== identityLength || callee.cardKey.length !== cardKeyLength)
    throw new E2eeError('malformed-card');
  const from = { identity: identity.publicKey, cardKey: identity.cardKey };
  const content = encodeContent({ from, name, room, at });
  const agreement = await agreeAsCaller(callee);
  const signature = await identity.sign(signedBytes(agreement, content));
  const { header, key } = agreement;
  const sealed = await crypto.subtle.encrypt(gcm(header), key, concat(content, signature));
  return concat(header, new Uint8Array(sealed));
}

/**
 * Opens a card of either version to this device. That it is genuine says nothing about when it came: whoever rings
 * because of a card must refuse those that are old (`at`) or came before.
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
  const version = versionOf(card);
  if (version === undefined) throw new E2eeError('malformed-card');
  const agreement = await agreeAsCallee(identity, card.slice(0, headerLengths[version]));
  const opened = agreement && (await decrypt(agreement, card));
  if (!opened) throw new E2eeError('card-not-authentic');
  const content = opened.slice(0, contentLength);
  const read = decodeContent(content);
  const signed = signedBytes(agreement, content);
  if (await verify(read.from.identity, opened.slice(contentLength), signed)) return read;
  throw new E2eeError('card-not-authentic');
}

function versionOf(card: Uint8Array): CardVersion | undefined {
  if (card[0] === 1 && card.length === cardLengths[1]) return 1;
  return card[0] === 2 && card.length === cardLengths[2] ? 2 : undefined;
}

async function decrypt(
  { header, key }: CardAgreement,
  card: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm(header), key, card.slice(header.length)));
  } catch {
    return undefined;
  }
}

function gcm(header: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: header };
}

function signedBytes(
  { version, callee, header }: CardAgreement,
  content: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const label = identityLabel(signatureLabels[version]);
  return concat(label, ...boundKeys(callee), header.subarray(1), content);
}
