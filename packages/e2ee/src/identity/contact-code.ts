import { concat, fromBase64Url, toBase64Url } from '../common/bytes.ts';
import { E2eeError } from '../common/errors.ts';
import type { Address } from './card-content.ts';
import { CARD_KEY_LENGTH, IDENTITY_LENGTH, SIGNATURE_LENGTH } from './device-keys.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { identityLabel } from './labels.ts';
import { verify } from './verify-signature.ts';

/** The first byte of a code. Any change to its form takes a new one. */
const VERSION = 1;
const SIGNED_LENGTH = 1 + IDENTITY_LENGTH + CARD_KEY_LENGTH;
const CODE_LENGTH = SIGNED_LENGTH + SIGNATURE_LENGTH;

/**
 * What a personal link or a QR code carries so that others can call this device: version ‖ identity ‖ card key ‖
 * signature over label "contactCode" and all before it; 129 bytes, 172 characters of base64url. The signature keeps
 * anybody from spreading somebody's identity with another card key. Whose identity it is it does not say.
 */
export async function encodeContactCode(identity: DeviceIdentity): Promise<string> {
  const signed = concat(Uint8Array.of(VERSION), identity.publicKey, identity.cardKey);
  return toBase64Url(concat(signed, await identity.sign(concat(identityLabel('contactCode'), signed))));
}

/** @throws {E2eeError} `malformed-contact-code`. */
export async function decodeContactCode(text: string): Promise<Address> {
  const code = fromBase64Url(text);
  if (code?.length !== CODE_LENGTH || code[0] !== VERSION) throw new E2eeError('malformed-contact-code');
  const signed = code.slice(0, SIGNED_LENGTH);
  const identity = signed.slice(1, 1 + IDENTITY_LENGTH);
  const bytes = concat(identityLabel('contactCode'), signed);
  if (!(await verify(identity, code.slice(SIGNED_LENGTH), bytes)))
    throw new E2eeError('malformed-contact-code');
  return { identity, cardKey: signed.slice(1 + IDENTITY_LENGTH) };
}
