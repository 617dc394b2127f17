import { concat, utf8 } from '../common/bytes.ts';
import { label, type labels } from './labels.ts';

/** SHA-512 of a label and parts, each behind its length, so that no two lists of parts give the same bytes. */
export async function hashOf(
  name: keyof typeof labels,
  parts: readonly Uint8Array[],
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = concat(label(name), ...parts.flatMap(framed));
  return new Uint8Array(await crypto.subtle.digest('SHA-512', bytes));
}

/**
 * Everything that both sides have said, in order. Its hash is the salt of every key: whoever changes anything on the
 * way gets other keys than the rest.
 */
export class Transcript {
  readonly #parts: Uint8Array[];

  constructor(callId: string) {
    this.#parts = [utf8(callId)];
  }

  /** Takes a copy: the transcript cannot change afterwards. */
  add(message: Uint8Array): void {
    this.#parts.push(message.slice());
  }

  /** SHA-512 of everything so far. */
  hash(): Promise<Uint8Array<ArrayBuffer>> {
    return hashOf('transcript', this.#parts);
  }
}

/** The part behind its length in 32 bits, big-endian. */
function framed(part: Uint8Array): Uint8Array[] {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, part.length);
  return [length, part];
}
