import { concat, utf8 } from '../common/bytes.ts';
import { type CipherSuite, gcmTagLength, nonceLength } from './suites.ts';

const gcmTagBits = gcmTagLength * 8;
const counterLength = 8;
const keyLabel = utf8('SFrame 1.0 Secret key ');
const saltLabel = utf8('SFrame 1.0 Secret salt ');

/**
 * One SFrame key (RFC 9605, section 4.4): the AEAD key, which WebCrypto holds and does not give out, and the salt.
 * It encrypts or it decrypts, never both.
 */
export class FrameCipher {
  readonly kid: bigint;
  readonly #key: CryptoKey;
  /** The last eight bytes of the salt. */
  readonly #saltEnd: bigint;
  /** Written anew for each frame; see `AssociatedData` for why it is always the same array. */
  readonly #nonce: Uint8Array<ArrayBuffer>;
  readonly #nonceView: DataView;

  /** @param salt nonceLength bytes. */
  private constructor(kid: bigint, key: CryptoKey, salt: Uint8Array) {
    this.kid = kid;
    this.#key = key;
    this.#nonce = new Uint8Array(salt);
    this.#nonceView = new DataView(this.#nonce.buffer);
    this.#saltEnd = this.#nonceView.getBigUint64(nonceLength - counterLength);
  }

  /**
   * Derives key and salt from a base key (RFC 9605, section 4.4.2).
   * @param options.baseKey secret, of any length; the caller wipes it.
   */
  static async derive(options: {
    suite: CipherSuite;
    baseKey: Uint8Array<ArrayBuffer>;
    kid: bigint;
    usage: 'encrypt' | 'decrypt';
  }): Promise<FrameCipher> {
    const { suite, kid } = options;
    const base = await crypto.subtle.importKey('raw', options.baseKey, 'HKDF', false, [
      'deriveKey',
      'deriveBits',
    ]);
    // HKDF with an empty salt and these labels is HKDF-Extract followed by HKDF-Expand, as the RFC has it.
    const hkdf = (label: Uint8Array) => ({
      name: 'HKDF',
      hash: suite.hash,
      salt: new Uint8Array(),
      info: concat(label, keyContext(kid, suite)),
    });
    const [key, salt] = await Promise.all([
      crypto.subtle.deriveKey(hkdf(keyLabel), base, { name: 'AES-GCM', length: suite.keyLength * 8 }, false, [
        options.usage,
      ]),
      crypto.subtle.deriveBits(hkdf(saltLabel), base, nonceLength * 8),
    ]);
    return new FrameCipher(kid, key, new Uint8Array(salt));
  }

  /**
   * @param aad header and clear bytes of the frame.
   * @returns ciphertext and tag.
   */
  encrypt(
    ctr: bigint,
    aad: Uint8Array<ArrayBuffer>,
    plaintext: Uint8Array<ArrayBuffer>,
  ): Promise<ArrayBuffer> {
    return crypto.subtle.encrypt(this.#algorithm(ctr, aad), this.#key, plaintext);
  }

  /** Rejects when the tag does not fit. */
  decrypt(
    ctr: bigint,
    aad: Uint8Array<ArrayBuffer>,
    ciphertext: Uint8Array<ArrayBuffer>,
  ): Promise<ArrayBuffer> {
    return crypto.subtle.decrypt(this.#algorithm(ctr, aad), this.#key, ciphertext);
  }

  /** The nonce is the salt XOR the counter, which is its last eight bytes (RFC 9605, section 4.4.3). */
  #algorithm(ctr: bigint, aad: Uint8Array<ArrayBuffer>): AesGcmParams {
    this.#nonceView.setBigUint64(nonceLength - counterLength, this.#saltEnd ^ ctr);
    return { name: 'AES-GCM', iv: this.#nonce, additionalData: aad, tagLength: gcmTagBits };
  }
}

/** The half of a cipher that seals frames. */
export type FrameEncryptor = Pick<FrameCipher, 'kid' | 'encrypt'>;

/** The half of a cipher that opens frames. */
export type FrameDecryptor = Pick<FrameCipher, 'kid' | 'decrypt'>;

/** The context that key and salt are bound to: key id and suite, both big-endian. */
function keyContext(kid: bigint, suite: CipherSuite): Uint8Array {
  const context = new Uint8Array(10);
  const view = new DataView(context.buffer);
  view.setBigUint64(0, kid);
  view.setUint16(8, suite.id);
  return context;
}
