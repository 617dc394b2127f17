import { concat, fromBase64Url, toBase64Url } from '../common/bytes.ts';
import { E2eeError } from '../common/errors.ts';
import type { Address } from './card-content.ts';
import { cardKeyLength, identityLength, signatureLength } from './device-keys.ts';
import type { DeviceIdentity } from './device-identity.ts';
import { identityLabel } from './labels.ts';
import { verify } from './verify-signature.ts';

/** The first byte of a code. Any change to its form takes a new one. */
const version = 1;
const signedLength = 1 + identityLength + cardKeyLength;
const codeLength = signedLength + signatureLength;

/**
 * The content of a personal link or a QR code, by which others can call this device: version ‖ identity ‖ card key ‖
 * signature over label "contactCode" and all before it; 129 bytes, 172 characters of base64url. The signature keeps
 * anybody from spreading somebody's identity with another card key. Whose identity it is it does not say.
 */
export async function encodeContactCode(identity: DeviceIdentity): Promise<string> {
  const signed = concat(Uint8Array.of(version), identity.publicKey, identity.cardKey);
  return toBase64Url(concat(signed, await identity.sign(concat(identityLabel('contactCode'), signed))));
}

/** @throws {E2eeError} `malformed-contact-code`. */
export async function decodeContactCode(text: string): Promise<Address> {
  const code = fromBase64Url(text);
  if (code?.length !== codeLength || code[0] !== version) throw new E2eeError('malformed-contact-code');
  const signed = code.slice(0, signedLength);
  const identity = signed.slice(1, 1 + identityLength);
  const bytes = concat(identityLabel('contactCode'), signed);
  if (!(await verify(identity, code.slice(signedLength), bytes)))
    throw new E2eeError('malformed-contact-code');
  return { identity, cardKey: signed.slice(1 + identityLength) };
}
