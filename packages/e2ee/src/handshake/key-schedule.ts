import { concat } from '../bytes.ts';
import type { Role } from '../session-types.ts';
import { DIRECTIONS } from '../sframe/key-id.ts';
import type { FrameKeyName } from '../sframe/key-id.ts';
import { STREAMS } from '../streams.ts';
import { label } from './labels.ts';

/** Length of the base key of a stream in bytes. */
const BASE_KEY_LENGTH = 32;
const MAC_ALGORITHM = { name: 'HMAC', hash: 'SHA-512', length: 512 } as const;

/**
 * All keys of one exchange, derived with HKDF-SHA-512 (RFC 5869): the input is both X-Wing secrets, the salt is the
 * hash of the transcript, and each key has an `info` of its own. The input lives in WebCrypto and cannot be read back.
 */
export class KeySchedule {
  readonly #root: CryptoKey;
  readonly #transcriptHash: Uint8Array<ArrayBuffer>;

  private constructor(root: CryptoKey, transcriptHash: Uint8Array<ArrayBuffer>) {
    this.#root = root;
    this.#transcriptHash = transcriptHash;
  }

  /** @param secrets initiator's encapsulation, then the responder's. Wiping them is the caller's task. */
  static async create(secrets: Uint8Array[], transcriptHash: Uint8Array<ArrayBuffer>): Promise<KeySchedule> {
    const input = concat(...secrets);
    try {
      const root = await crypto.subtle.importKey('raw', input, 'HKDF', false, ['deriveKey', 'deriveBits']);
      return new KeySchedule(root, transcriptHash);
    } finally {
      input.fill(0);
    }
  }

  /** What this role sends to prove that it holds the keys and saw the same messages: HMAC-SHA-512, 64 bytes. */
  async confirmation(role: Role): Promise<Uint8Array<ArrayBuffer>> {
    const key = await this.#confirmationKey(role, 'sign');
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, this.#transcriptHash));
  }

  /** Whether `mac` is what this role should have sent. WebCrypto compares in constant time. */
  async isConfirmedBy(role: Role, mac: Uint8Array): Promise<boolean> {
    const key = await this.#confirmationKey(role, 'verify');
    return crypto.subtle.verify('HMAC', key, new Uint8Array(mac), this.#transcriptHash);
  }

  /** The SFrame base key of one stream in one direction. Secret; the caller wipes it. */
  async frameBaseKey({ epoch, sender, stream }: FrameKeyName): Promise<Uint8Array<ArrayBuffer>> {
    const context = new Uint8Array(6);
    const view = new DataView(context.buffer);
    view.setUint32(0, epoch);
    view.setUint8(4, DIRECTIONS[sender]);
    view.setUint8(5, STREAMS[stream]);
    const info = concat(label('frames'), context);
    return new Uint8Array(await crypto.subtle.deriveBits(this.#hkdf(info), this.#root, BASE_KEY_LENGTH * 8));
  }

  #confirmationKey(role: Role, usage: 'sign' | 'verify'): Promise<CryptoKey> {
    const info = label(role === 'initiator' ? 'confirmInitiator' : 'confirmResponder');
    return crypto.subtle.deriveKey(this.#hkdf(info), this.#root, MAC_ALGORITHM, false, [usage]);
  }

  #hkdf(info: Uint8Array<ArrayBuffer>): HkdfParams {
    return { name: 'HKDF', hash: 'SHA-512', salt: this.#transcriptHash, info };
  }
}
