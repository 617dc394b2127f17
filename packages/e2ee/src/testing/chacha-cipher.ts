import sodium, { ready } from 'libsodium-wrappers';
import type { FrameDecryptor, FrameEncryptor } from '../sframe/frame-cipher.ts';
import { nonceLength } from '../sframe/suites.ts';

/**
 * ChaCha20-Poly1305 of libsodium in place of AES-GCM, to compare the two. It is no part of the product: it would have
 * been a private-use suite (0xF000 and above in RFC 9605, section 8.1).
 */
export class ChaChaCipher implements FrameEncryptor, FrameDecryptor {
  readonly kid: bigint;
  readonly #key = crypto.getRandomValues(new Uint8Array(32));
  readonly #salt = crypto.getRandomValues(new Uint8Array(nonceLength));

  private constructor(kid: bigint) {
    this.kid = kid;
  }

  static async create(kid: bigint): Promise<ChaChaCipher> {
    await ready;
    return new ChaChaCipher(kid);
  }

  /** The cipher alone: one call of the library, with a fixed nonce and a little associated data. */
  seal(plaintext: Uint8Array): Uint8Array {
    const aad = this.#salt.subarray(0, 3);
    return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, aad, null, this.#salt, this.#key);
  }

  async encrypt(ctr: bigint, aad: Uint8Array, plaintext: Uint8Array): Promise<ArrayBuffer> {
    const nonce = this.#nonce(ctr);
    return bufferOf(sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, aad, null, nonce, this.#key));
  }

  async decrypt(ctr: bigint, aad: Uint8Array, ciphertext: Uint8Array): Promise<ArrayBuffer> {
    const nonce = this.#nonce(ctr);
    return bufferOf(
      sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, ciphertext, aad, nonce, this.#key),
    );
  }

  #nonce(ctr: bigint): Uint8Array {
    const nonce = this.#salt.slice();
    const view = new DataView(nonce.buffer);
    view.setBigUint64(4, view.getBigUint64(4) ^ ctr);
    return nonce;
  }
}

/** libsodium's arrays have a buffer of their own. */
function bufferOf({ buffer }: Uint8Array): ArrayBuffer {
  if (buffer instanceof ArrayBuffer) return buffer;
  throw new TypeError('not an ArrayBuffer');
}
