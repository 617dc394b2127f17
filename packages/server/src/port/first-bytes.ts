/** Not told yet: so far it could be one of several. */
export interface More {
  readonly kind: 'more';
}

/** The protocol of a new TCP connection, as far as its first bytes tell. */
export type FirstBytes =
  | More
  | { readonly kind: 'tls' }
  | { readonly kind: 'http' }
  /** ICE over TCP, for the transport that has this username fragment. */
  | { readonly kind: 'ice'; readonly usernameFragment: string }
  | { readonly kind: 'unknown' };

const more: FirstBytes = { kind: 'more' };
const tls: FirstBytes = { kind: 'tls' };
const http: FirstBytes = { kind: 'http' };
const unknown: FirstBytes = { kind: 'unknown' };

/** The frame's own length, then the header of a STUN message (RFC 4571, section 2; RFC 8489, section 5). */
const prefixLength = 2;
const headerLength = 20;
/** A connectivity check takes about 120 bytes; those of all browsers fit into this by far. */
const maxMessageLength = 1024;

/** Within so many bytes it is always told. */
export const maxFirstBytes = prefixLength + maxMessageLength;

/**
 * Tells a TLS client hello (RFC 8446, section 5.1), an HTTP request (RFC 9112, section 3) and a STUN binding request in
 * a frame (RFC 4571; RFC 6544, section 10.1) from each other. Their first bytes never coincide: 0x16; a capital letter;
 * the length of a message of at most 1024 bytes, so 0 to 4.
 */
export function readFirstBytes(bytes: Uint8Array): FirstBytes {
  const [first] = bytes;
  if (first === undefined) return more;
  if (first === 0x16) return readTls(bytes);
  if (isCapital(first)) return readHttp(bytes);
  return readIce(bytes);
}

function readTls([, major, minor, high, , type]: Uint8Array): FirstBytes {
  if ((major ?? 3) !== 3 || (minor ?? 0) > 4 || (high ?? 0) > 0x40 || (type ?? 1) !== 1) return unknown;
  return type === undefined ? more : tls;
}

/** A method, as far as the space behind it. */
function readHttp(bytes: Uint8Array): FirstBytes {
  const end = bytes.subarray(0, 8).findIndex((byte) => !isCapital(byte));
  if (end === -1) return bytes.length < 8 ? more : unknown;
  return end >= 3 && bytes[end] === 0x20 ? http : unknown;
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

/** The whole message must be there, since the username may stand anywhere in it. */
function readIce(bytes: Uint8Array): FirstBytes {
  if (!couldBeCheck(bytes)) return unknown;
  const length = frameLength(bytes);
  if (length === undefined || bytes.length < prefixLength + length) return more;
  const usernameFragment = serverFragment(bytes.subarray(prefixLength, prefixLength + length));
  return usernameFragment === null ? unknown : { kind: 'ice', usernameFragment };
}

/** Judges what is there of a frame with a binding request: its type, its cookie, and that both lengths agree. */
function couldBeCheck(bytes: Uint8Array): boolean {
  const expected = [undefined, undefined, 0x00, 0x01, undefined, undefined, 0x21, 0x12, 0xa4, 0x42];
  if (expected.some((byte, index) => byte !== undefined && (bytes[index] ?? byte) !== byte)) return false;
  if ((bytes[0] ?? 0) > maxMessageLength >> 8) return false;
  const length = frameLength(bytes);
  if (length === undefined) return true;
  // A STUN message is padded to a multiple of 4 (RFC 8489, section 5).
  if (length <= headerLength || length > maxMessageLength || length % 4 !== 0) return false;
  const [, , , , high, low] = bytes;
  return low === undefined || ((high ?? 0) << 8) + low === length - headerLength;
}

function frameLength([high, low]: Uint8Array): number | undefined {
  return high === undefined || low === undefined ? undefined : (high << 8) + low;
}

const usernameType = 0x0006;
/** Attributes behind one of these were not authenticated and are not read (RFC 8489, sections 14.5 and 14.6). */
const integrityTypes = new Set([0x0008, 0x001c]);

/** The first half of USERNAME is the fragment of who is asked (RFC 8445, section 7.2.2). */
function serverFragment(message: Uint8Array): string | null {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let offset = headerLength;
  while (offset + 4 <= message.length) {
    const type = view.getUint16(offset);
    const end = offset + 4 + view.getUint16(offset + 2);
    if (end > message.length || integrityTypes.has(type)) return null;
    if (type === usernameType) {
      const username = String.fromCharCode(...message.subarray(offset + 4, end));
      // ice-char (RFC 8839, section 5.4).
      return /^([A-Za-z\d+/]{4,256}):[A-Za-z\d+/]{4,256}$/u.exec(username)?.[1] ?? null;
    }
    offset = end + ((4 - (end % 4)) % 4);
  }
  return null;
}
