import type { Role } from '../common/role.ts';
import { type StreamName, streams } from '../common/streams.ts';

/** The number of the side that sends, in key ids and in the key schedule. */
export const directions = { initiator: 0, responder: 1 } as const satisfies Record<Role, number>;

export type FrameKeyName = {
  /** Counts the key agreements of a session, from 0: each rekeying begins the next. */
  epoch: number;
  /** The side that encrypts with this key. */
  sender: Role;
  stream: StreamName;
};

/**
 * The SFrame key id of a stream: epoch, then one bit for the direction, then two for the stream. In epoch 0 it fits
 * into the header's first byte, so that the header of a frame takes two to five bytes.
 */
export function keyId({ epoch, sender, stream }: FrameKeyName): bigint {
  return (BigInt(epoch) << 3n) | BigInt((directions[sender] << 2) | streams[stream]);
}
