import { concat } from '../common/bytes.ts';

/** The statement of a side about itself, signed with its identity. */
export type Statement = {
  /** Ed25519 public key (RFC 8032), 32 bytes: who this device is. */
  readonly identity: Uint8Array;
  /** X25519 public key (RFC 7748), 32 bytes: what call cards for this device are sealed to. */
  readonly cardKey: Uint8Array;
  /** SHA-256 of the certificate that this side shows in DTLS, 32 bytes (RFC 8122). */
  readonly certificate: Uint8Array;
  /** One bit for each thing that this side can do. The highest of the 32 is the package's, the others are the page's. */
  readonly capabilities: number;
};

/** It says in each epoch how many messages it sealed in the one before, so that none can be left out at the end. */
const countsMessagesBit = 0x8000_0000;

/** The capabilities of the page and of this package. */
export const withOwnCapabilities = (ofPage: number): number => (ofPage | countsMessagesBit) >>> 0;
export const ofPage = (capabilities: number): number => (capabilities & ~countsMessagesBit) >>> 0;
export const countsMessages = ({ capabilities }: Statement): boolean =>
  (capabilities & countsMessagesBit) !== 0;

const keyLength = 32;
const capabilitiesLength = 4;
export const statementLength = 3 * keyLength + capabilitiesLength;

/** @throws {RangeError} when a field has not its length. */
export function encodeStatement(statement: Statement): Uint8Array<ArrayBuffer> {
  const { identity, cardKey, certificate } = statement;
  for (const field of [identity, cardKey, certificate])
    if (field.length !== keyLength) throw new RangeError('statement');
  const capabilities = new Uint8Array(capabilitiesLength);
  new DataView(capabilities.buffer).setUint32(0, statement.capabilities);
  return concat(identity, cardKey, certificate, capabilities);
}

/** @param bytes statementLength of them. */
export function decodeStatement(bytes: Uint8Array): Statement {
  const field = (index: number) => bytes.slice(index * keyLength, (index + 1) * keyLength);
  const { buffer, byteOffset } = bytes;
  const capabilities = new DataView(buffer, byteOffset + 3 * keyLength).getUint32(0);
  return { identity: field(0), cardKey: field(1), certificate: field(2), capabilities };
}
