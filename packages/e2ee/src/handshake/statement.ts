import { concat } from '../bytes.ts';

/** What a side says of itself, signed with its identity. */
export type Statement = {
  /** Ed25519 public key (RFC 8032), 32 bytes: who this device is. */
  readonly identity: Uint8Array;
  /** X25519 public key (RFC 7748), 32 bytes: what call cards for this device are sealed to. */
  readonly cardKey: Uint8Array;
  /** SHA-256 of the certificate that this side shows in DTLS, 32 bytes (RFC 8122). */
  readonly certificate: Uint8Array;
  /** One bit for each thing that this side can do, 32 of them. The package gives them no meaning. */
  readonly capabilities: number;
};

const KEY_LENGTH = 32;
const CAPABILITIES_LENGTH = 4;
export const STATEMENT_LENGTH = 3 * KEY_LENGTH + CAPABILITIES_LENGTH;

/** @throws {RangeError} when a field has not its length. */
export function encodeStatement(statement: Statement): Uint8Array<ArrayBuffer> {
  const { identity, cardKey, certificate } = statement;
  for (const field of [identity, cardKey, certificate])
    if (field.length !== KEY_LENGTH) throw new RangeError('statement');
  const capabilities = new Uint8Array(CAPABILITIES_LENGTH);
  new DataView(capabilities.buffer).setUint32(0, statement.capabilities);
  return concat(identity, cardKey, certificate, capabilities);
}

/** @param bytes STATEMENT_LENGTH of them. */
export function decodeStatement(bytes: Uint8Array): Statement {
  const field = (index: number) => bytes.slice(index * KEY_LENGTH, (index + 1) * KEY_LENGTH);
  const { buffer, byteOffset } = bytes;
  const capabilities = new DataView(buffer, byteOffset + 3 * KEY_LENGTH).getUint32(0);
  return { identity: field(0), cardKey: field(1), certificate: field(2), capabilities };
}
