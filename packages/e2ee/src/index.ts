export { E2eeError } from './common/errors.ts';
export type { E2eeErrorCode } from './common/errors.ts';
export { maxMessageBytes, maxPlaintextBytes } from './common/limits.ts';
export type { ShortAuthenticationString } from './handshake/short-authentication.ts';
export type { Role } from './common/role.ts';
export { SecureSession } from './secure-session.ts';
export type {
  BeginOptions,
  EncryptedFrames,
  Flow,
  FrameCounts,
  PeerStatement,
  Reception,
  Path,
  SecureSessionOptions,
  SecureSessionState,
  SenderProtection,
} from './session-types.ts';
export type { StreamName } from './common/streams.ts';
export { e2eeSupport, peerConnectionOptions } from './support.ts';
export type { E2eeSupport } from './support.ts';
