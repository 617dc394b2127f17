/**
 * The associated data of frames: header, then clear prefix (RFC 9605, section 4.4.3, where the prefix is the
 * "metadata").
 *
 * The array is used again for the next frame. That is sound because WebCrypto copies its inputs before a call returns
 * (Web Cryptography API, sections 14.3.1 and 18.4.4), and worth it because handing a new array to the browser costs
 * more than encrypting a small frame's bytes.
 */
export class AssociatedData {
  #bytes = new Uint8Array();

  of(header: Uint8Array, prefix: Uint8Array): Uint8Array<ArrayBuffer> {
    const length = header.length + prefix.length;
    if (this.#bytes.length !== length) this.#bytes = new Uint8Array(length);
    this.#bytes.set(header);
    this.#bytes.set(prefix, header.length);
    return this.#bytes;
  }
}
