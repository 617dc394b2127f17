const controlFrames = 0x8;
const longest = 14;

/**
 * Follows the frames of a WebSocket from client to server (RFC 6455, section 5.2) while they arrive. `ws` tells of a
 * message when it is whole; this tells of one that has begun, and of what costs work and is no message.
 */
export class FrameFollower {
  readonly #header = Buffer.alloc(longest);
  #headerLength = 0;
  /** Bytes of the present frame that are still to come. */
  #payload = 0;
  #messages = 0;
  #fragmented = false;

  /**
   * The number of the message that has begun by a fragment and has not ended, counted from the first message that did
   * so; null when there is none.
   */
  get unfinished(): number | null {
    return this.#fragmented ? this.#messages : null;
  }

  /** Returns how many frames began in these bytes that end no message: fragments, pings, pongs. */
  follow(bytes: Uint8Array): number {
    let others = 0;
    for (let at = 0; at < bytes.length;) {
      if (this.#payload > 0) {
        const here = Math.min(this.#payload, bytes.length - at);
        this.#payload -= here;
        at += here;
        continue;
      }
      this.#header[this.#headerLength++] = bytes[at++] ?? 0;
      if (this.#headerLength < this.#fullHeader()) continue;
      if (!this.#begin()) others++;
      this.#headerLength = 0;
    }
    return others;
  }

  /** The length of a header that begins as this one does, with the mask that a client's frame has. */
  #fullHeader(): number {
    if (this.#headerLength < 2) return longest;
    const { short } = this.#fields();
    return 6 + (short === 126 ? 2 : short === 127 ? 8 : 0);
  }

  /** Whether this frame ends a message. */
  #begin(): boolean {
    const { isLast, opcode, short } = this.#fields();
    this.#payload = short;
    if (short === 126) this.#payload = this.#header.readUInt16BE(2);
    // A frame longer than a number can say exactly is refused by ws long before it has come.
    if (short === 127) this.#payload = Number(this.#header.readBigUInt64BE(2));
    if (opcode >= controlFrames) return false;
    if (!this.#fragmented && !isLast) this.#messages++;
    this.#fragmented = !isLast;
    return isLast;
  }

  #fields(): { isLast: boolean; opcode: number; short: number } {
    const [first = 0, second = 0] = this.#header;
    return { isLast: (first & 0x80) !== 0, opcode: first & 0x0f, short: second & 0x7f };
  }
}
