import { concat } from '../common/bytes.ts';
import type { StreamName } from '../common/streams.ts';
import { AssociatedData } from './associated-data.ts';
import { clearPrefix } from './clear-prefix.ts';
import type { FrameEncryptor } from './frame-cipher.ts';
import { encodeHeader } from './header.ts';

/**
 * No key encrypts more frames than this: more than a year of video at 120 a second, and far below what AES-GCM allows
 * for one key. It also keeps every counter a safe integer.
 */
export const maxFramesPerKey = 2 ** 32;

/**
 * Turns encoded frames of one stream into `prefix | SFrame header | ciphertext | tag`. The counter belongs to the key,
 * not to a sender: a stream that moves to another sender goes on counting.
 */
export class FrameSealer {
  readonly #stream: StreamName;
  readonly #cipher: FrameEncryptor;
  readonly #associatedData = new AssociatedData();
  #counter = 0;

  constructor(stream: StreamName, cipher: FrameEncryptor) {
    this.#stream = stream;
    this.#cipher = cipher;
  }

  /** Rejects when the counter is used up or the cipher fails; the frame must be dropped then. */
  async seal(data: ArrayBuffer): Promise<ArrayBuffer> {
    // Taken before anything is awaited, and never given back: no counter is ever used twice.
    const counter = this.#counter;
    if (counter >= maxFramesPerKey) throw new RangeError('counter used up');
    this.#counter += 1;
    const ctr = BigInt(counter);
    const plaintext = new Uint8Array(data);
    const prefix = clearPrefix(this.#stream, plaintext);
    const header = encodeHeader(this.#cipher.kid, ctr);
    const aad = this.#associatedData.of(header, prefix);
    const ciphertext = await this.#cipher.encrypt(ctr, aad, plaintext);
    return concat(prefix, header, new Uint8Array(ciphertext)).buffer;
  }
}
