import type { E2eeErrorCode } from './errors.ts';
import type { FrameCounts, Role, ShortAuthenticationString } from './session-types.ts';

/** From the page to its worker. Nothing here is secret. */
export type ToWorker =
  | { type: 'begin'; role: Role; callId: string }
  | { type: 'receive'; message: Uint8Array }
  | { type: 'stats'; id: number };

/** From the worker to its page. Nothing here is secret: `send` carries only what goes through the relay anyway. */
export type FromWorker =
  | { type: 'send'; message: Uint8Array }
  | { type: 'secured'; authentication: ShortAuthenticationString }
  | { type: 'failed'; code: E2eeErrorCode }
  | { type: 'confirmed'; id: number }
  | { type: 'stats'; id: number; counts: FrameCounts };
