import type { FrameCounts } from '../session-types.ts';

export function createFrameCounts(): FrameCounts {
  return {
    epoch: 0,
    encrypted: 0,
    decrypted: 0,
    dropped: { noKey: 0, clear: 0, unknownKey: 0, replay: 0, authentication: 0, failed: 0 },
  };
}
