// Stands for `@sotto/e2ee` in the pages that the encrypted call is compared with; see `PlainSite`.
export * from '../../../packages/e2ee/src/index.ts';
export { PlainSession as SecureSession } from './plain-session.ts';

/** Frames go out as the encoder made them. */
export const peerConnectionOptions: RTCConfiguration = {};
