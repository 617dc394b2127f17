import { once } from 'node:events';
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';

/**
 * All suites of TLS 1.2 and before, known to this OpenSSL or not: the ranges in which the registry of IANA has any,
 * without the two signals (RFC 5746, RFC 7507).
 */
export const oldSuites: readonly number[] = [
  ...range(0x00_01, 0x00_fe),
  ...range(0xc0_01, 0xc0_ff),
  ...range(0xc1_00, 0xc1_0f),
  ...range(0xcc_00, 0xcc_ff),
  ...range(0xd0_00, 0xd0_0f),
];

/**
 * Offers suites of TLS 1.2 in a hello (RFC 5246, section 7.4.1.2) that is written here, since OpenSSL no longer offers
 * most of what must be refused. Resolves with the one that the server takes, or null when it takes none.
 */
export async function takenSuite(options: {
  port: number;
  suites: readonly number[];
  signatures?: readonly number[];
}): Promise<number | null> {
  const socket = connect({ port: options.port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    socket.write(clientHello(options));
    let answer = Buffer.alloc(0);
    for await (const chunk of socket) {
      answer = Buffer.concat([answer, chunk]);
      if (answer[0] === 21) return null;
      // A record with a ServerHello: version, random, session id, and then the suite.
      if (answer.length > 44 && answer.length > 46 + (answer[43] ?? 0))
        return answer.readUInt16BE(44 + (answer[43] ?? 0));
    }
    return null;
  } finally {
    socket.destroy();
  }
}

function clientHello({
  suites,
  // RSA and ECDSA with SHA-1 to SHA-512, and RSA-PSS.
  signatures = [
    0x04_03, 0x05_03, 0x06_03, 0x03_03, 0x02_03, 0x08_04, 0x04_01, 0x05_01, 0x06_01, 0x03_01, 0x02_01,
  ],
}: {
  suites: readonly number[];
  signatures?: readonly number[];
}): Buffer {
  const extensions = [
    extension(10, vector(2, words([0x00_1d, 0x00_17, 0x00_18, 0x01_00]))), // supported_groups
    extension(11, vector(1, Buffer.from([0]))), // ec_point_formats
    extension(13, vector(2, words(signatures))), // signature_algorithms
    extension(22, Buffer.alloc(0)), // encrypt_then_mac
    extension(23, Buffer.alloc(0)), // extended_master_secret
    extension(0xff_01, vector(1, Buffer.alloc(0))), // renegotiation_info
  ];
  const body = Buffer.concat([
    words([0x03_03]),
    randomBytes(32),
    vector(1, Buffer.alloc(0)),
    vector(2, words(suites)),
    vector(1, Buffer.from([0])),
    vector(2, Buffer.concat(extensions)),
  ]);
  return Buffer.concat([
    Buffer.from([22, 3, 1]),
    vector(2, Buffer.concat([Buffer.from([1]), vector(3, body)])),
  ]);
}

/** With its length before it, in so many bytes. */
function vector(size: number, content: Buffer): Buffer {
  const length = Buffer.alloc(size);
  length.writeUIntBE(content.length, 0, size);
  return Buffer.concat([length, content]);
}

const extension = (type: number, content: Buffer): Buffer =>
  Buffer.concat([words([type]), vector(2, content)]);

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
