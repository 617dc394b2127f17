import { bindingRequest, stunAttribute } from '@sotto/sfu/testing/stun';

export { stunAttribute };

/**
 * A connectivity check as a browser sends it over TCP (RFC 8445, section 7.2.2), in its frame (RFC 4571).
 * `credentials`: those of the server's transport.
 */
export const framedCheck = (credentials: { usernameFragment: string; password: string }): Buffer =>
  framed(bindingRequest({ ...credentials, nominates: true }));

/** A binding request. */
export function stunMessage({ attributes }: { attributes: Buffer }): Buffer {
  const header = Buffer.from([0x00, 0x01, 0, 0, 0x21, 0x12, 0xa4, 0x42]);
  header.writeUInt16BE(attributes.length, 2);
  return Buffer.concat([header, Buffer.alloc(12), attributes]);
}

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
