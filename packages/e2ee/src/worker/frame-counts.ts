import type { EncryptedFrames, FrameCounts } from '../session-types.ts';

/** As the worker counts; what it tells is a copy. */
export type CountedFrames = Omit<FrameCounts, 'senders'> & { senders: Record<number, EncryptedFrames> };

export function createFrameCounts(): CountedFrames {
  return {
    epoch: 0,
    encrypted: 0,
    senders: {},
    decrypted: 0,
    dropped: { noKey: 0, clear: 0, unknownKey: 0, replay: 0, authentication: 0, failed: 0 },
  };
}
