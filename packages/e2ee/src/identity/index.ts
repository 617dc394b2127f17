export { DeviceIdentity } from './device-identity.ts';
export { isSoundIdentity, verify } from './verify-signature.ts';
