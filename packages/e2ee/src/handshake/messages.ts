import { E2eeError } from '../common/errors.ts';
import { maxExchangeBytes } from '../common/limits.ts';
import { concat } from '../common/bytes.ts';
import { protocolVersion } from './labels.ts';
import { sealedProofLength } from './proof.ts';
import { xwingCiphertextLength, xwingPublicKeyLength } from '../crypto/xwing-lengths.ts';

/** Lengths of the fields in bytes; the commitment is a whole SHA-512 output, `proof` is a sealed one (`proof.ts`). */
export const lengths = {
  commitment: 64,
  nonce: 32,
  publicKey: xwingPublicKeyLength,
  ciphertext: xwingCiphertextLength,
  proof: sealedProofLength,
} as const;

/** A list of suites longer than this is refused. */
export const maxSuites = 16;

export type Commit = { suites: number[]; commitment: Uint8Array };
export type ResponderReveal = { suites: number[]; nonce: Uint8Array; publicKey: Uint8Array };
export type InitiatorReveal = { nonce: Uint8Array; publicKey: Uint8Array; ciphertext: Uint8Array };
export type ResponderConfirm = { ciphertext: Uint8Array; proof: Uint8Array };
export type InitiatorConfirm = { proof: Uint8Array };

/**
 * The first two bytes of a message are the version and one of these. A type says who sends it, so that nothing a
 * side has sent is ever taken when it is sent back.
 */
const types = {
  commit: 1,
  responderReveal: 2,
  initiatorReveal: 3,
  responderConfirm: 4,
  initiatorConfirm: 5,
  sealed: 6,
} as const;
type MessageType = keyof typeof types;

export function encodeCommit({ suites, commitment }: Commit): Uint8Array<ArrayBuffer> {
  return encode('commit', encodeSuites(suites), commitment);
}

export function decodeCommit(bytes: Uint8Array): Commit {
  const reader = open(bytes, 'commit');
  return reader.finish({ suites: reader.suites(), commitment: reader.take(lengths.commitment) });
}

export function encodeResponderReveal({
  suites,
  nonce,
  publicKey,
}: ResponderReveal): Uint8Array<ArrayBuffer> {
  return encode('responderReveal', encodeSuites(suites), nonce, publicKey);
}

export function decodeResponderReveal(bytes: Uint8Array): ResponderReveal {
  const reader = open(bytes, 'responderReveal');
  return reader.finish({
    suites: reader.suites(),
    nonce: reader.take(lengths.nonce),
    publicKey: reader.take(lengths.publicKey),
  });
}

export function encodeInitiatorReveal(message: InitiatorReveal): Uint8Array<ArrayBuffer> {
  return encode('initiatorReveal', message.nonce, message.publicKey, message.ciphertext);
}

export function decodeInitiatorReveal(bytes: Uint8Array): InitiatorReveal {
  const reader = open(bytes, 'initiatorReveal');
  return reader.finish({
    nonce: reader.take(lengths.nonce),
    publicKey: reader.take(lengths.publicKey),
    ciphertext: reader.take(lengths.ciphertext),
  });
}

export function encodeResponderConfirm({ ciphertext, proof }: ResponderConfirm): Uint8Array<ArrayBuffer> {
  return encode('responderConfirm', ciphertext, proof);
}

export function decodeResponderConfirm(bytes: Uint8Array): ResponderConfirm {
  const reader = open(bytes, 'responderConfirm');
  return reader.finish({ ciphertext: reader.take(lengths.ciphertext), proof: reader.take(lengths.proof) });
}

export function encodeInitiatorConfirm({ proof }: InitiatorConfirm): Uint8Array<ArrayBuffer> {
  return encode('initiatorConfirm', proof);
}

export function decodeInitiatorConfirm(bytes: Uint8Array): InitiatorConfirm {
  const reader = open(bytes, 'initiatorConfirm');
  return reader.finish({ proof: reader.take(lengths.proof) });
}

function encode(type: MessageType, ...fields: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(prefixOf(type), ...fields);
}

function encodeSuites(suites: number[]): Uint8Array {
  return Uint8Array.of(suites.length, ...suites.flatMap((suite) => [suite >> 8, suite & 0xff]));
}

/** Whether these bytes say that they are a sealed message (`sealed/message-cipher.ts`); nothing else is looked at. */
export function isSealed(bytes: Uint8Array): boolean {
  return bytes[0] === protocolVersion && bytes[1] === types.sealed;
}

/** Version and type of a message, as it begins. */
export function prefixOf(type: MessageType): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(protocolVersion, types[type]);
}

/** Checks size, version and type before anything else is looked at. */
function open(bytes: Uint8Array, type: MessageType): Reader {
  if (bytes.length > maxExchangeBytes || bytes.length < 2) throw new E2eeError('malformed-message');
  if (bytes[0] !== protocolVersion) throw new E2eeError('version-mismatch');
  if (bytes[1] !== types[type]) throw new E2eeError('unexpected-message');
  return new Reader(bytes.subarray(2));
}

class Reader {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  /** A copy, so that nobody who holds the message can change what was read. */
  take(length: number): Uint8Array {
    if (this.#rest.length < length) throw new E2eeError('malformed-message');
    const field = this.#rest.slice(0, length);
    this.#rest = this.#rest.subarray(length);
    return field;
  }

  suites(): number[] {
    const [count = 0] = this.take(1);
    if (count === 0 || count > maxSuites) throw new E2eeError('malformed-message');
    const bytes = this.take(count * 2);
    return Array.from(
      { length: count },
      (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0),
    );
  }

  /** Refuses bytes behind the last field. */
  finish<Message>(message: Message): Message {
    if (this.#rest.length > 0) throw new E2eeError('malformed-message');
    return message;
  }
}
