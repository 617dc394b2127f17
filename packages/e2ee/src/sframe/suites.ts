/**
 * The cipher suites of RFC 9605 (section 4.5) that WebCrypto has: AES-GCM with a tag of 128 bits and a nonce of 96.
 * The numbers are those of the IANA registry "SFrame Cipher Suites".
 */
export type CipherSuite = {
  id: number;
  name: string;
  hash: 'SHA-256' | 'SHA-512';
  /** Nk, the length of the key in bytes. */
  keyLength: number;
};

/** Nn, the length of nonce and salt in bytes, the same in all suites. */
export const nonceLength = 12;

/** Nt, the length of the authentication tag in bytes, the same in both suites. */
export const gcmTagLength = 16;

export const AES_128_GCM_SHA256_128: CipherSuite = {
  id: 0x0004,
  name: 'AES_128_GCM_SHA256_128',
  hash: 'SHA-256',
  keyLength: 16,
};

export const AES_256_GCM_SHA512_128: CipherSuite = {
  id: 0x0005,
  name: 'AES_256_GCM_SHA512_128',
  hash: 'SHA-512',
  keyLength: 32,
};

/**
 * The suites that this version offers and accepts, best first. There is one, so that there is nothing to be talked down
 * to; docs/adr/0002-frame-cipher.md says why it is this one.
 */
export const offeredSuites: readonly CipherSuite[] = [AES_256_GCM_SHA512_128];
