import { magicCookie, stunHeaderLength } from './stun-message.ts';

/** Bytes of the longest message that is waited for: twice what a TURN server says to realm, nonce or one packet. */
export const maxMessageLength = 4096;

/**
 * Cuts what a TURN server sends over TCP or TLS into messages. They follow one another without framing, because each
 * begins with its length (RFC 8656, section 2.1; RFC 8489, section 6.2.2). Channels are not used here, so nothing
 * else may come.
 */
export class StunStream {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are complete with these bytes; null when it cannot be STUN any more, and nothing is to follow. */
  push(bytes: Buffer): Buffer[] | null {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const messages: Buffer[] = [];
    while (this.#rest.length >= 8) {
      const content = this.#rest.readUInt16BE(2);
      const length = stunHeaderLength + content;
      // By these STUN is told from other things (section 5).
      if (this.#rest.readUInt16BE(0) > 0x3fff || content % 4 !== 0) return null;
      if (this.#rest.readUInt32BE(4) !== magicCookie || length > maxMessageLength) return null;
      if (this.#rest.length < length) break;
      messages.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return messages;
  }
}
