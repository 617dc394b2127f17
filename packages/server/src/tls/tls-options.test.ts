import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type ConnectionOptions, createSecureContext, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testCertificate } from '../testing/certificate.ts';
import { oldSuites, takenSuite } from '../testing/client-hello.ts';
import { openPort } from '../testing/open-port.ts';

const types = ['ec', 'rsa'] as const;

/** Of TLS 1.2: AES-128-GCM, AES-256-GCM and ChaCha20-Poly1305, with keys by ECDHE. */
const goodSuites = { ec: [0xc0_2b, 0xc0_2c, 0xcc_a9], rsa: [0xc0_2f, 0xc0_30, 0xcc_a8] };
const ecdsaSha256 = 0x04_03;

/** The port of a server as it runs, with a certificate of this type. */
async function listen(type: (typeof types)[number]): Promise<number> {
  const { port, certificate, files } = await openPort();
  const { cert, key } = testCertificate({ type });
  await writeFile(files.cert, cert);
  await writeFile(files.key, key);
  await certificate.reload();
  return port;
}

async function shakeHands(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'secureConnect');
  return socket;
}

async function groupOf(port: number, options?: ConnectionOptions): Promise<string | undefined> {
  const info = (await shakeHands(port, options)).getEphemeralKeyInfo();
  return info !== null && 'name' in info ? info.name : undefined;
}

describe('over TLS 1.2', () => {
  it.each(types)('takes ECDHE with an AEAD and nothing else, with a certificate of %s', async (type) => {
    const port = await listen(type);
    const taken: number[] = [];
    // Each suite of TLS 1.2 that there is; what is taken is offered no more.
    for (;;) {
      const suites = oldSuites.filter((suite) => !taken.includes(suite));
      const suite = await takenSuite({ port, suites });
      if (suite === null) break;
      taken.push(suite);
    }
    expect(new Set(taken)).toEqual(new Set(goodSuites[type]));
  });

  it.each([
    ['AES128-SHA, without forward secrecy', 'rsa', 0x00_2f],
    ['AES256-GCM-SHA384, without forward secrecy', 'rsa', 0x00_9d],
    ['AES128-CCM8, without forward secrecy', 'rsa', 0xc0_a0],
    ['DHE-RSA-AES128-GCM-SHA256', 'rsa', 0x00_9e],
    ['DHE-RSA-AES256-CCM', 'rsa', 0xc0_9f],
    ['ECDHE-RSA-AES128-SHA, by CBC', 'rsa', 0xc0_13],
    ['ECDHE-ARIA128-GCM-SHA256', 'rsa', 0xc0_60],
    ['ECDHE-ECDSA-AES256-SHA384, by CBC', 'ec', 0xc0_24],
    ['ECDHE-ECDSA-AES128-CCM', 'ec', 0xc0_ac],
    ['ECDHE-ECDSA-AES128-CCM8', 'ec', 0xc0_ae],
    ['ECDHE-ECDSA-ARIA256-GCM-SHA384', 'ec', 0xc0_5d],
  ] as const)('refuses %s', async (_name, type, suite) => {
    const port = await listen(type);
    expect(await takenSuite({ port, suites: [suite] })).toBeNull();
    const [good = 0] = goodSuites[type];
    expect(await takenSuite({ port, suites: [suite, good] })).toBe(good);
  });

  it('shakes hands once on a connection, however often a client asks', async () => {
    const socket = await shakeHands(await listen('ec'), { maxVersion: 'TLSv1.2' });
    const again = new Promise<Error | null>((resolve) => {
      socket.on('error', resolve);
      socket.renegotiate({ rejectUnauthorized: false }, (error) => resolve(error ?? null));
    });
    expect(await again).toMatchObject({ code: 'ERR_SSL_NO_RENEGOTIATION' });
  });

  it('signs with SHA-256 or better', async () => {
    const port = await listen('ec');
    const suites = goodSuites.ec;
    // ECDSA with SHA-1, and with SHA-224.
    for (const weak of [0x02_03, 0x03_03])
      expect(await takenSuite({ port, suites, signatures: [weak] })).toBeNull();
    expect(await takenSuite({ port, suites, signatures: [0x03_03, ecdsaSha256] })).toBe(suites[0]);
  });
});

/** Node 24 is also built with an OpenSSL that is older than 3.5. */
const hasMlKem = ((): boolean => {
  try {
    createSecureContext({ ecdhCurve: 'X25519MLKEM768' });
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(hasMlKem)('over TLS 1.3', () => {
  it('agrees on keys that a quantum computer cannot find, with who can', async () => {
    const port = await listen('ec');
    expect(await groupOf(port)).toBe('X25519MLKEM768');
    // It began with X25519, and is asked for more.
    expect(await groupOf(port, { ecdhCurve: 'X25519:X25519MLKEM768' })).toBe('X25519MLKEM768');
  });

  it.each([
    ['X25519', 'X25519'],
    ['P-256', 'prime256v1'],
    ['P-384', 'secp384r1'],
  ])('takes %s from who has nothing else', async (ecdhCurve, name) => {
    expect(await groupOf(await listen('ec'), { ecdhCurve })).toBe(name);
  });

  it.each(['ffdhe2048', 'P-521'])('refuses %s', async (ecdhCurve) => {
    await expect(groupOf(await listen('ec'), { ecdhCurve })).rejects.toThrow(/handshake failure/u);
  });
});

it.each(['TLSv1.2', 'TLSv1.3'] as const)('%s recognises nobody who comes back', async (version) => {
  const port = await listen('ec');
  const options = { minVersion: version, maxVersion: version };
  const first = await shakeHands(port, options);
  // Over TLS 1.2 it is there now, over TLS 1.3 it comes later.
  const sessions: (Buffer | undefined)[] = [first.getSession()];
  first.on('session', (session: Buffer) => sessions.push(session));
  first.end('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  first.resume();
  await once(first, 'close');
  const session = sessions.at(-1);
  expect(session).toBeInstanceOf(Buffer);
  const again = await shakeHands(port, { ...options, ...(session && { session }) });
  expect(again.isSessionReused()).toBe(false);
});
