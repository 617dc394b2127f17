import { once } from 'node:events';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { testCertificate } from '../testing/certificate.ts';
import { framedCheck } from '../testing/stun.ts';
import { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;
let port: number;
let redirectPort: number;

/** Everything on one port, with a certificate of its own. */
beforeAll(async () => {
  [port, redirectPort] = [await freePort(), await freePort()];
  server = await TestServer.start({
    env: {
      SOTTO_PORT: String(port),
      SOTTO_SFU_LISTEN: `127.0.0.1:${port}`,
      SOTTO_TLS_CERT: 'self-signed',
      SOTTO_REDIRECT_PORT: String(redirectPort),
    },
  });
});
afterAll(() => server.stop());

async function get(options: { path: string; port: number; tls: boolean; host?: string }): Promise<{
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}> {
  const request = options.tls ? secureRequest : plainRequest;
  const asked = request({ host: '127.0.0.1', agent: false, rejectUnauthorized: false, ...options }).end();
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

async function reached(version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
  // OpenSSL itself refuses old versions at its usual level.
  const socket = connectTls({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  await once(socket, 'secureConnect');
  socket.destroy();
  return socket.getProtocol();
}

describe('one port for everything', () => {
  it('has the pages, by https', async () => {
    expect(server.server.url).toBe(`https://127.0.0.1:${port}`);
    const { status, headers, body } = await get({ path: '/', port, tls: true });
    expect(status).toBe(200);
    expect(body).toContain('<title>Sotto</title>');
    expect(headers['content-security-policy']).toContain(`connect-src 'self' wss://127.0.0.1:${port};`);
  });

  it('does not pin what nobody vouches for', async () => {
    const { headers } = await get({ path: '/', port, tls: true });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('sends plain http to https, on this port and on the other', async () => {
    for (const each of [port, redirectPort]) {
      const { status, headers } = await get({ path: '/r/x?y=1', port: each, tls: false });
      expect(status).toBe(308);
      expect(headers.location).toBe(`https://127.0.0.1:${port}/r/x?y=1`);
    }
  });

  it('has TLS 1.2 at least', async () => {
    await expect(reached('TLSv1.1')).rejects.toThrow();
    await reached('TLSv1.2');
    await reached('TLSv1.3');
  });

  it('has the socket, and media that the workers answer by TCP', async () => {
    const ada = await TestClient.connect({ url: `wss://127.0.0.1:${port}/ws` });
    await ada.request('hello', { versions: [3] });
    const { room } = await ada.request('createRoom', { kind: 'conference' });
    const { media } = await ada.request('join', { room, name: 'Ada' });
    const { iceParameters, iceCandidates = [] } = media?.sendTransport ?? {};
    expect(iceCandidates.map((each) => `${each.protocol} ${each.address} ${each.port}`)).toEqual([
      `udp 127.0.0.1 ${port}`,
      `tcp 127.0.0.1 ${port}`,
    ]);
    const way = connect({ port, host: '127.0.0.1' });
    way.write(framedCheck(iceParameters ?? { usernameFragment: '', password: '' }));
    const [answer] = await once(way, 'data');
    // A binding success in its frame (RFC 8489, section 5).
    expect(answer.subarray(2, 4).toString('hex')).toBe('0101');
    ada.drop();
    // The place is kept for a while; with its end the worker lets go.
    await vi.waitFor(() => expect(way.resume().closed).toBe(true), { timeout: 30_000, interval: 100 });
  }, 40_000);
});

it('is pinned by browsers where a certificate is there for good', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-https-'));
  const { cert, key } = testCertificate();
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  const files = { SOTTO_TLS_CERT: join(folder, 'cert.pem'), SOTTO_TLS_KEY: join(folder, 'key.pem') };
  const secure = await TestServer.start({ env: files });
  const { headers } = await get({ path: '/', port: secure.server.port, tls: true });
  expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/u);
  await secure.stop();
  await rm(folder, { recursive: true });
});

it('serves IPv6 and IPv4 by one port of ::, with a policy that browsers can read', async () => {
  const shared = await freePort();
  const wide = await TestServer.start({
    env: {
      SOTTO_HOST: '::',
      SOTTO_PORT: String(shared),
      SOTTO_SFU_LISTEN: `0.0.0.0:${shared}@127.0.0.1+[::]:${shared}@[::1]`,
      SOTTO_TLS_CERT: 'self-signed',
      SOTTO_PUBLIC_URL: `https://[::1]:${shared}`,
    },
  });
  onTestFinished(() => wide.stop());
  expect(wide.server.url).toBe(`https://[::1]:${shared}`);
  for (const host of ['::1', '127.0.0.1']) {
    const { status, headers } = await get({ path: '/', port: shared, tls: true, host });
    expect(status, host).toBe(200);
    expect(headers['content-security-policy']).not.toContain('[');
    expect(headers['content-security-policy']).toMatch(/connect-src 'self'( wss:\/\/127|;)/u);
  }
  const client = await TestClient.connect({ url: `wss://[::1]:${shared}/ws` });
  await client.request('hello', { versions: [3] });
  const { ways } = await client.request('openCheck', {});
  const told = ways.map(({ protocol, transport }) => [
    protocol,
    ...transport.iceCandidates.map(({ address, port: each }) => `${address} ${each}`),
  ]);
  expect(told).toEqual([
    ['udp', `127.0.0.1 ${shared}`, `::1 ${shared}`],
    ['tcp', `127.0.0.1 ${shared}`, `::1 ${shared}`],
  ]);
  client.drop();
});
