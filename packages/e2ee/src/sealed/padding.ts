/** Sealed messages are as long as a multiple of this, in bytes, so that their lengths tell little of what they say. */
export const PADDING = 256;
const MARK = 0x80;

/** The bytes, a mark, and zeros up to the next multiple (ISO/IEC 7816-4). */
export function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array((Math.floor(bytes.length / PADDING) + 1) * PADDING);
  whole.set(bytes);
  whole[bytes.length] = MARK;
  return whole;
}

/** What was padded; undefined where there is no mark. */
export function unpadded(bytes: Uint8Array): Uint8Array | undefined {
  const mark = bytes.findLastIndex((byte) => byte !== 0);
  return mark >= 0 && bytes[mark] === MARK ? bytes.subarray(0, mark) : undefined;
}
