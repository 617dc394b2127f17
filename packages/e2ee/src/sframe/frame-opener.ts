import type { StreamName } from '../common/streams.ts';
import { AssociatedData } from './associated-data.ts';
import { clearPrefixLength } from './clear-prefix.ts';
import type { FrameDecryptor } from './frame-cipher.ts';
import { maxFramesPerKey } from './frame-sealer.ts';
import { decodeHeader } from './header.ts';
import { ReplayWindow } from './replay-window.ts';
import { gcmTagLength } from './suites.ts';

/** Why a frame is not played; the names are those in `FrameCounts`. */
export type Refusal = 'clear' | 'unknownKey' | 'replay' | 'authentication';

type Key = { cipher: FrameDecryptor; window: ReplayWindow };

/** Takes received frames of one stream apart and gives back only what is authentic and new. */
export class FrameOpener {
  readonly #stream: StreamName;
  /** By key id: one, and two while keys change. */
  readonly #keys = new Map<bigint, Key>();
  readonly #associatedData = new AssociatedData();

  constructor(stream: StreamName) {
    this.#stream = stream;
  }

  /** Frames under this key are opened from now on. */
  add(cipher: FrameDecryptor): void {
    this.#keys.set(cipher.kid, { cipher, window: new ReplayWindow() });
  }

  /** Frames under this key are refused from now on. */
  remove(kid: bigint): void {
    this.#keys.delete(kid);
  }

  /** The frame as the other side's encoder made it, or why it must be dropped. Never rejects. */
  async open(data: ArrayBuffer): Promise<ArrayBuffer | Refusal> {
    const bytes = new Uint8Array(data);
    const prefixLength = clearPrefixLength(this.#stream, bytes);
    if (prefixLength === null) return 'clear';
    const header = decodeHeader(bytes, prefixLength);
    if (header === null) return 'clear';
    const start = prefixLength + header.length;
    if (bytes.length < start + gcmTagLength || header.ctr >= maxFramesPerKey) return 'clear';
    const key = this.#keys.get(header.kid);
    if (key === undefined) return 'unknownKey';
    const counter = Number(header.ctr);
    if (!key.window.isNew(counter)) return 'replay';
    const aad = this.#associatedData.of(bytes.subarray(prefixLength, start), bytes.subarray(0, prefixLength));
    try {
      const plaintext = await key.cipher.decrypt(header.ctr, aad, bytes.subarray(start));
      // Asked again, because a copy may have been decrypted at the same time.
      return key.window.accept(counter) ? plaintext : 'replay';
    } catch {
      return 'authentication';
    }
  }
}
