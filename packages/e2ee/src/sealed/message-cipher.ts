import { concat } from '../common/bytes.ts';
import { E2eeError } from '../common/errors.ts';
import { prefixOf } from '../handshake/messages.ts';

/** Sealed messages are as long as a multiple of this, in bytes, so that their lengths tell little of what they say. */
export const padding = 256;
const paddingMark = 0x80;

/** Type, epoch, counter. */
const headerLength = 10;
const nonceLength = 12;
const gcmTagLength = 16;
const maxMessagesPerKey = 2 ** 32;

/** The kind of a sealed message, in its first sealed byte. */
export const kindNumbers = {
  /** Bytes that the page gave and the other page gets. */
  page: 0,
  rekeyWanted: 1,
  rekeyOffer: 2,
  rekeyAnswer: 3,
  rekeyFinish: 4,
  rekeySwitched: 5,
} as const;
export type Kind = keyof typeof kindNumbers;

export type Content = { readonly kind: Kind; readonly bytes: Uint8Array };

/** Seals the messages of one side in one epoch: AES-256-GCM, with their number as the nonce. */
export class MessageSealer {
  readonly #key: CryptoKey;
  readonly #epoch: number;
  #counter = 0;

  constructor(key: CryptoKey, epoch: number) {
    this.#key = key;
    this.#epoch = epoch;
  }

  /** How many it has sealed. */
  get sealed(): number {
    return this.#counter;
  }

  async seal({ kind, bytes }: Content): Promise<Uint8Array<ArrayBuffer>> {
    // Taken before anything is awaited, and never given back: no counter is ever used twice.
    const counter = this.#counter;
    if (counter >= maxMessagesPerKey) throw new RangeError('counter used up');
    this.#counter += 1;
    const header = encodeHeader(this.#epoch, counter);
    const plaintext = padded(concat(Uint8Array.of(kindNumbers[kind]), bytes));
    const sealed = await crypto.subtle.encrypt(algorithm(header, counter), this.#key, plaintext);
    return concat(header, new Uint8Array(sealed));
  }
}

/** Opens the messages of the other side in one epoch, each exactly when it is its turn. */
export class MessageOpener {
  readonly #key: CryptoKey;
  readonly #epoch: number;
  #next = 0;

  constructor(key: CryptoKey, epoch: number) {
    this.#key = key;
    this.#epoch = epoch;
  }

  /** How many it has opened. */
  get opened(): number {
    return this.#next;
  }

  /**
   * One at a time. @throws {E2eeError} `unexpected-message` for any but the next one; `malformed-message` for what was
   * cut short, changed, or not sealed by the other side.
   */
  async open(message: Uint8Array): Promise<Content> {
    if (message.length < headerLength + gcmTagLength) throw new E2eeError('malformed-message');
    const header = new Uint8Array(message.subarray(0, headerLength));
    const counter = this.#next;
    const expected = encodeHeader(this.#epoch, counter);
    if (expected.some((byte, index) => byte !== header[index])) throw new E2eeError('unexpected-message');
    const plaintext = await this.#decrypt(header, counter, new Uint8Array(message.subarray(headerLength)));
    this.#next += 1;
    const kind = kindOf(plaintext?.at(0));
    if (plaintext === undefined || kind === undefined) throw new E2eeError('malformed-message');
    return { kind, bytes: plaintext.slice(1) };
  }

  async #decrypt(
    header: Uint8Array<ArrayBuffer>,
    counter: number,
    sealed: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array | undefined> {
    try {
      return unpadded(
        new Uint8Array(await crypto.subtle.decrypt(algorithm(header, counter), this.#key, sealed)),
      );
    } catch (cause) {
      throw new E2eeError('malformed-message', { cause });
    }
  }
}

/** The epoch that a sealed message says it belongs to; undefined for one that is cut short. */
export function epochOf(message: Uint8Array): number | undefined {
  if (message.length < headerLength) return undefined;
  return new DataView(message.buffer, message.byteOffset).getUint32(2);
}

function encodeHeader(epoch: number, counter: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(headerLength);
  header.set(prefixOf('sealed'));
  const view = new DataView(header.buffer);
  view.setUint32(2, epoch);
  view.setUint32(6, counter);
  return header;
}

function algorithm(header: Uint8Array<ArrayBuffer>, counter: number): AesGcmParams {
  const iv = new Uint8Array(nonceLength);
  new DataView(iv.buffer).setUint32(nonceLength - 4, counter);
  return { name: 'AES-GCM', iv, additionalData: header };
}

function kindOf(number: number | undefined): Kind | undefined {
  return kindNames.find((name) => kindNumbers[name] === number);
}

const kindNames = Object.keys(kindNumbers).filter((name): name is Kind => name in kindNumbers);

/** The bytes, a mark, and zeros up to the next multiple (ISO/IEC 7816-4). */
function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array((Math.floor(bytes.length / padding) + 1) * padding);
  whole.set(bytes);
  whole[bytes.length] = paddingMark;
  return whole;
}

/** The bytes without their padding; undefined where there is no mark. */
function unpadded(bytes: Uint8Array): Uint8Array | undefined {
  const mark = bytes.findLastIndex((byte) => byte !== 0);
  return mark >= 0 && bytes[mark] === paddingMark ? bytes.subarray(0, mark) : undefined;
}
