import { type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

export interface CertificateOptions {
  /** P-256 or RSA. */
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Host names and addresses that it is good for. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * A certificate that signs itself (RFC 5280), in PEM: for a server, and of no use as an authority, so that who trusts it
 * trusts it for these names only. Node reads certificates and makes none; this one shape needs no library, and only
 * writes.
 */
export function selfSignedCertificate(options: CertificateOptions): string {
  const { privateKey, publicKey, names, notBefore, notAfter } = options;
  const algorithm = privateKey.asymmetricKeyType === 'rsa' ? rsaWithSha256 : ecdsaWithSha256;
  const name = sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from('Sotto')))));
  const toBeSigned = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))), // version 3
    tagged(0x02, serialNumber()),
    algorithm,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(names))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return pem(sequence(toBeSigned, algorithm, bitString(signature, 0)));
}

/** RFC 5280, section 4.2.1. */
function extensions(names: readonly string[]): Buffer[] {
  const critical = tagged(0x01, Buffer.from([0xff]));
  const digitalSignature = bitString(Buffer.from([0x80]), 7);
  const serverAuth = oid('2b06010505070301');
  return [
    sequence(oid('551d13'), critical, octets(sequence())), // basicConstraints: no authority
    sequence(oid('551d0f'), critical, octets(digitalSignature)), // keyUsage
    sequence(oid('551d25'), octets(sequence(serverAuth))), // extKeyUsage
    sequence(oid('551d11'), octets(sequence(...names.map(generalName)))), // subjectAltName
  ];
}

/** RFC 5280, section 4.2.1.6: dNSName or iPAddress. */
function generalName(name: string): Buffer {
  const address = addressBytes(name);
  return address === null ? tagged(0x82, Buffer.from(name, 'ascii')) : tagged(0x87, address);
}

function addressBytes(name: string): Buffer | null {
  if (isIPv4(name)) return Buffer.from(name.split('.').map(Number));
  if (!name.includes(':')) return null;
  // URL writes IPv6 in one form (RFC 5952), with at most one gap.
  const [head = '', tail] = new URL(`http://[${name}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [groups(head), groups(tail)];
  const bytes = Buffer.alloc(16);
  for (const [index, group] of left.entries()) bytes.writeUInt16BE(group, index * 2);
  for (const [index, group] of right.entries()) bytes.writeUInt16BE(group, 16 - (right.length - index) * 2);
  return bytes;
}

function groups(text = ''): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** Positive and unguessable (RFC 5280, section 4.1.2.2). */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

/** UTCTime until 2049, GeneralizedTime from then on (RFC 5280, section 4.1.2.5). */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/\D/gu, '').slice(0, 14);
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tagged(0x18, Buffer.from(`${digits}Z`));
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const octets = (content: Buffer): Buffer => tagged(0x04, content);
const bitString = (content: Buffer, unused: number): Buffer =>
  tagged(0x03, Buffer.concat([Buffer.from([unused]), content]));

/** Tag, length and content (X.690, section 8.1), the length in its shortest form. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x1_00 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** RFC 5758, section 3.2; RFC 4055, section 5. */
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const rsaWithSha256 = sequence(oid('2a864886f70d01010b'), tagged(0x05, Buffer.alloc(0)));

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
