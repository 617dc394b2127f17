export interface Frame {
  /** RFC 6455, section 5.2: 0 continues, 1 is text, 9 a ping, 10 a pong. */
  readonly opcode: number;
  readonly payload: string;
  readonly isLast?: boolean;
}

/** A frame as a client sends it, under a mask of zeros, which leaves the payload as it is. */
export function clientFrame({ opcode, payload, isLast = true }: Frame): Buffer {
  const bytes = Buffer.from(payload);
  const { length } = bytes;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = opcode | (isLast ? 0x80 : 0);
  head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, Buffer.alloc(4), bytes]);
}
