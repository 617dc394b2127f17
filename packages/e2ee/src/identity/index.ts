export { CARD_LENGTH, openCard, sealCard } from './card.ts';
export type { SealCardOptions } from './card.ts';
export type { Address, CardContent } from './card-content.ts';
export { DeviceIdentity } from './device-identity.ts';
export { isSoundIdentity, verify } from './verify-signature.ts';
