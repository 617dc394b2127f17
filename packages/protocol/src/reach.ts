/** In front of everything that a key signs to become reachable, so that the signature is good for nothing else. */
const label = 'Sotto reach 1';

/**
 * The bytes that the key of an identity signs for `reach`: a label, then the origin of the page and the 32 bytes of the
 * challenge, each behind its length (32 bits, the most significant byte first).
 *
 * `origin` is the `location.origin` of the signing page itself, never one that the server told: a server elsewhere
 * could otherwise pass on this one's challenge and be reached in the place of whoever signs. Throws `RangeError` for a
 * text that no browser gives as an origin.
 */
export function reachStatement(origin: string, challenge: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...ascii(label), ...framed(ascii(origin)), ...framed(challenge)]);
}

function framed(bytes: Uint8Array): number[] {
  const { length } = bytes;
  return [length >>> 24, length >>> 16, length >>> 8, length, ...bytes];
}

/** Origins are ASCII (RFC 6454, section 6.2: other letters are in Punycode), and so is their UTF-8. */
function ascii(text: string): Uint8Array {
  if (!/^[\x21-\x7e ]*$/u.test(text)) throw new RangeError('An origin is ASCII.');
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
