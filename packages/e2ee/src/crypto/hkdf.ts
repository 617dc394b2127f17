import { concat } from '../common/bytes.ts';

/** Length in bytes of every secret that is handed from one key to the next. */
const secretLength = 64;
const mac = { name: 'HMAC', hash: 'SHA-512', length: 512 } as const;
const aead = { name: 'AES-GCM', length: 256 } as const;

/**
 * One input of HKDF-SHA-512 (RFC 5869) under one salt, from which keys are derived, each with an `info` of its own.
 * The input lives in WebCrypto and cannot be read back.
 */
export class Hkdf {
  readonly #input: CryptoKey;
  readonly #salt: Uint8Array<ArrayBuffer>;

  private constructor(input: CryptoKey, salt: Uint8Array<ArrayBuffer>) {
    this.#input = input;
    this.#salt = salt;
  }

  /** @param secrets are joined in this order. Wiping them is the caller's task. */
  static async create(secrets: readonly Uint8Array[], salt: Uint8Array<ArrayBuffer>): Promise<Hkdf> {
    const input = concat(...secrets);
    try {
      const key = await crypto.subtle.importKey('raw', input, 'HKDF', false, ['deriveKey', 'deriveBits']);
      return new Hkdf(key, salt);
    } finally {
      input.fill(0);
    }
  }

  /** A secret to be put into another `Hkdf`, 64 bytes unless told otherwise. The caller wipes it. */
  async secret(info: Uint8Array<ArrayBuffer>, length = secretLength): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await crypto.subtle.deriveBits(this.#with(info), this.#input, length * 8));
  }

  /** A key for HMAC-SHA-512. */
  macKey(info: Uint8Array<ArrayBuffer>, usage: 'sign' | 'verify'): Promise<CryptoKey> {
    return crypto.subtle.deriveKey(this.#with(info), this.#input, mac, false, [usage]);
  }

  /** A key for AES-256-GCM. */
  aeadKey(info: Uint8Array<ArrayBuffer>, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
    return crypto.subtle.deriveKey(this.#with(info), this.#input, aead, false, [usage]);
  }

  #with(info: Uint8Array<ArrayBuffer>): HkdfParams {
    return { name: 'HKDF', hash: 'SHA-512', salt: this.#salt, info };
  }
}
