import { concat } from '../common/bytes.ts';
import type { Role } from '../common/role.ts';
import { directions } from '../sframe/key-id.ts';
import { type StreamName, streams } from '../common/streams.ts';
import { Hkdf } from '../crypto/hkdf.ts';
import { label } from './labels.ts';

/** Length of the base key of a stream in bytes. */
const baseKeyLength = 32;

/** All keys of one epoch. What the exchange agreed on is epoch 0; each rekeying begins the next. */
export class KeySchedule {
  /** An unsigned 32-bit integer. */
  readonly epoch: number;
  readonly #root: Hkdf;

  private constructor(epoch: number, root: Hkdf) {
    this.epoch = epoch;
    this.#root = root;
  }

  /**
   * @param options.secrets joined in this order; wiping them is the caller's task.
   * @param options.salt hash of everything that both sides said to get here.
   */
  static async create({
    epoch,
    secrets,
    salt,
  }: {
    epoch: number;
    secrets: readonly Uint8Array[];
    salt: Uint8Array<ArrayBuffer>;
  }): Promise<KeySchedule> {
    return new KeySchedule(epoch, await Hkdf.create(secrets, salt));
  }

  /** The SFrame base key of one stream in one direction. Secret; the caller wipes it. */
  frameBaseKey({ sender, stream }: { sender: Role; stream: StreamName }): Promise<Uint8Array<ArrayBuffer>> {
    const context = this.#context(directions[sender], streams[stream]);
    return this.#root.secret(concat(label('frames'), context), baseKeyLength);
  }

  /** The key that seals everything but frames in one direction. */
  messageKey(sender: Role, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
    return this.#root.aeadKey(concat(label('messages'), this.#context(directions[sender])), usage);
  }

  /**
   * The next epoch. It is secret to whoever knows this one but not the new secrets, and to whoever knows those but not
   * this one.
   * @param secrets initiator's encapsulation, then the responder's; wiping them is the caller's task.
   */
  async next(secrets: readonly Uint8Array[], salt: Uint8Array<ArrayBuffer>): Promise<KeySchedule> {
    const epoch = this.epoch + 1;
    const chain = await this.#root.secret(concat(label('chain'), this.#context()));
    try {
      return await KeySchedule.create({ epoch, secrets: [chain, ...secrets], salt });
    } finally {
      chain.fill(0);
    }
  }

  /** The epoch in four bytes, then what the key is for, one byte each. */
  #context(...what: number[]): Uint8Array {
    const context = new Uint8Array(4 + what.length);
    new DataView(context.buffer).setUint32(0, this.epoch);
    context.set(what, 4);
    return context;
  }
}
