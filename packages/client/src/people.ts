/** Who this device is and whom it knows: a part of its own, so that pages that need neither do not load it. */
export {
  decodeContactCode,
  DeviceIdentity,
  encodeContactCode,
  fingerprintOf,
  fromBase64Url,
  toBase64Url,
} from '@sotto/e2ee/identity';
export type { Address } from '@sotto/e2ee/identity';
export { OwnDevice } from './trust/own-device.ts';
export type { Contact, TrustDecision, Seen } from './trust/known-people.ts';
export type { TrustSession, TrustSessionDecision } from './trust/trust-decision.ts';
