import { concat, utf8 } from '../bytes.ts';
import { label } from './labels.ts';

/**
 * Everything that both sides have said, in order, each part behind its length, so that no two exchanges give the same
 * bytes. Its hash is the salt of every key: whoever changes anything on the way gets other keys than the rest.
 *
 * What authenticates the call later (identities, DTLS fingerprints) joins here as further parts.
 */
export class Transcript {
  readonly #parts: Uint8Array[];

  constructor(callId: string) {
    this.#parts = [label('transcript'), ...framed(utf8(callId))];
  }

  add(message: Uint8Array): void {
    this.#parts.push(...framed(message));
  }

  /** SHA-512 of everything so far. */
  async hash(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await crypto.subtle.digest('SHA-512', concat(...this.#parts)));
  }
}

/** The part behind its length in 32 bits, big-endian. A copy: the transcript cannot change afterwards. */
export function framed(part: Uint8Array): Uint8Array[] {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, part.length);
  return [length, part.slice()];
}
