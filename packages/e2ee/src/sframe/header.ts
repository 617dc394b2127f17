/**
 * The SFrame header (RFC 9605, section 4.3): one configuration byte, then key id and counter where they are too
 * large for it, big-endian, in as few bytes as possible.
 *
 * ```
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+---------------+----------------+
 * |X|  K  |Y|  C  |   KID (0..8)  |   CTR (0..8)   |
 * +-+-+-+-+-+-+-+-+---------------+----------------+
 * ```
 * X = 0: K is the key id itself; X = 1: K is the length of KID in bytes, less one. Y and C say the same of the counter.
 */
export type SframeHeader = {
  /** Key id, an unsigned 64-bit integer. */
  kid: bigint;
  /** Counter, an unsigned 64-bit integer. */
  ctr: bigint;
  /** How many bytes the header takes. */
  length: number;
};

const extended = 0b1000;
const largestInline = 7n;

export function encodeHeader(kid: bigint, ctr: bigint): Uint8Array<ArrayBuffer> {
  const kidLength = byteLength(kid);
  const ctrLength = byteLength(ctr);
  const header = new Uint8Array(1 + kidLength + ctrLength);
  header[0] = (configuration(kid, kidLength) << 4) | configuration(ctr, ctrLength);
  writeInteger(header, { start: 1, length: kidLength, value: kid });
  writeInteger(header, { start: 1 + kidLength, length: ctrLength, value: ctr });
  return header;
}

/** Reads the header that begins at `start`; null where there is none, or where it is cut short. */
export function decodeHeader(bytes: Uint8Array, start = 0): SframeHeader | null {
  const config = bytes[start];
  if (config === undefined) return null;
  const kidConfig = config >> 4;
  const ctrConfig = config & 0b1111;
  const kidLength = kidConfig & extended ? (kidConfig & 0b111) + 1 : 0;
  const ctrLength = ctrConfig & extended ? (ctrConfig & 0b111) + 1 : 0;
  const length = 1 + kidLength + ctrLength;
  if (bytes.length < start + length) return null;
  const ctrStart = start + 1 + kidLength;
  const kid = kidLength === 0 ? BigInt(kidConfig) : readInteger(bytes, start + 1, ctrStart);
  const ctr = ctrLength === 0 ? BigInt(ctrConfig) : readInteger(bytes, ctrStart, start + length);
  return { kid, ctr, length };
}

/** Bytes that the value takes beside the configuration byte: none when it fits into its three bits. */
function byteLength(value: bigint): number {
  if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw new RangeError('not an unsigned 64-bit integer');
  if (value <= largestInline) return 0;
  let length = 1;
  for (let rest = value >> 8n; rest > 0n; rest >>= 8n) length += 1;
  return length;
}

function configuration(value: bigint, length: number): number {
  return length === 0 ? Number(value) : extended | (length - 1);
}

type Integer = { start: number; length: number; value: bigint };

function writeInteger(target: Uint8Array, { start, length, value }: Integer): void {
  let rest = value;
  for (let index = start + length - 1; index >= start; index -= 1) {
    target[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
}

function readInteger(bytes: Uint8Array, start: number, end: number): bigint {
  let value = 0n;
  for (let index = start; index < end; index += 1) value = (value << 8n) | BigInt(bytes[index] ?? 0);
  return value;
}
