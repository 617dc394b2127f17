export { E2eeError } from './errors.ts';
export type { E2eeErrorCode } from './errors.ts';
export { MAX_MESSAGE_BYTES, MAX_PLAINTEXT_BYTES } from './limits.ts';
export { SecureSession } from './secure-session.ts';
export type {
  BeginOptions,
  EncryptedFrames,
  Flow,
  FrameCounts,
  PeerStatement,
  Reception,
  Role,
  Route,
  SecureSessionOptions,
  SecureSessionState,
  SenderProtection,
  ShortAuthenticationString,
} from './session-types.ts';
export type { StreamName } from './streams.ts';
export { e2eeSupport, peerConnectionOptions } from './support.ts';
export type { E2eeSupport } from './support.ts';
