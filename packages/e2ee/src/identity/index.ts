export { fromBase64Url, toBase64Url } from '../base64url.ts';
export { CARD_LENGTH, openCard, sealCard } from './card.ts';
export type { SealCardOptions } from './card.ts';
export type { Address, CardContent } from './card-content.ts';
export { decodeContactCode, encodeContactCode } from './contact-code.ts';
export { DeviceIdentity } from './device-identity.ts';
export { fingerprintOf } from './fingerprint.ts';
export { isSoundIdentity, verify } from './verify-signature.ts';
