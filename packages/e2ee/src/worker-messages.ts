import type { E2eeErrorCode } from './common/errors.ts';
import type { Statement } from './handshake/statement.ts';
import type { DeviceKeys } from './identity/device-keys.ts';
import type { ShortAuthenticationString } from './handshake/short-authentication.ts';
import type { Role } from './common/role.ts';
import type { Flow, FrameCounts } from './session-types.ts';

export type BeginMessage = {
  type: 'begin';
  role: Role;
  callId: string;
  /** The identity of this device. Its private halves cannot be read, here or there. */
  keys: DeviceKeys;
  /** SHA-256, 32 bytes. */
  certificate: Uint8Array;
  capabilities: number;
  /** See `BeginOptions`. */
  expected: Uint8Array | undefined;
};

/** From the page to its worker. No key that could be read is among it. */
export type ToWorker =
  | BeginMessage
  /** A message that the relay brought. */
  | { type: 'receive'; message: Uint8Array }
  /** The other side is whom this one wants to speak to. */
  | { type: 'accept' }
  /** To be sealed and handed to the relay. */
  | { type: 'seal'; message: Uint8Array }
  /** New keys, now. */
  | { type: 'rekey' }
  | { type: 'stats'; id: number };

/** From the worker to its page. Keys are never among it; `send` carries only what goes through the relay anyway. */
export type FromWorker =
  | { type: 'send'; message: Uint8Array }
  | { type: 'authenticated'; authentication: ShortAuthenticationString; peer: Statement }
  /** A message that the other page had sealed. */
  | { type: 'message'; message: Uint8Array }
  | { type: 'epoch'; epoch: number }
  | { type: 'flow'; flow: Flow }
  | { type: 'failed'; code: E2eeErrorCode }
  | { type: 'confirmed'; id: number }
  | { type: 'stats'; id: number; counts: FrameCounts };
