import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { testCertificate } from '../testing/certificate.ts';
import { check, closing, dial, openPort, rest } from '../testing/open-port.ts';
import { framedCheck } from '../testing/stun.ts';

async function get(port: number): Promise<{ status: number | undefined; body: string }> {
  const asked = secureRequest({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    agent: false,
    path: '/x',
  });
  asked.end();
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, body };
}

async function openHttp2(port: number): Promise<{ readonly closed: boolean }> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  onTestFinished(() => {
    session.destroy();
  });
  await once(session.request({ ':path': '/x' }).resume(), 'end');
  return session;
}

describe('one port', () => {
  it('serves pages over TLS', async () => {
    const { port, arrivals } = await openPort();
    expect(await get(port)).toEqual({ status: 200, body: 'secret page /x' });
    expect(arrivals).toEqual(['tls']);
  });

  it('passes ICE on, byte by byte and in both directions', async () => {
    const { port, onePort, arrivals, worker } = await openPort();
    const socket = await dial(port);
    for (const byte of check) socket.write(Buffer.from([byte]));
    socket.write('more');
    const expected = Buffer.concat([check, Buffer.from('more')]);
    let back = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => (back = Buffer.concat([back, chunk])));
    await vi.waitFor(() => expect(back).toEqual(expected));
    expect(worker.bytes).toEqual(expected);
    expect(arrivals).toEqual(['ice']);
    expect(onePort.counts()).toEqual({ undecided: 0, web: 0, ice: 1 });
  });

  it('ends both sides of ICE when one of them ends, in whatever way', async () => {
    const { port, onePort, worker } = await openPort();
    const ways: ((client: Socket, far: Socket) => void)[] = [
      (client) => client.end(),
      (client) => client.resetAndDestroy(),
      (_client, far) => far.end(),
      (_client, far) => far.resetAndDestroy(),
    ];
    for (const [index, way] of ways.entries()) {
      const client = await dial(port);
      client.resume().write(check);
      await vi.waitFor(() => expect(worker.connections).toHaveLength(index + 1));
      const far = worker.connections[index];
      if (far !== undefined) way(client, far);
      await vi.waitFor(() => expect([client.closed, far?.closed]).toEqual([true, true]));
    }
    await vi.waitFor(() => expect(onePort.counts().ice).toBe(0));
  });

  it('holds back what a receiver does not take', async () => {
    const { port, worker } = await openPort();
    const socket = await dial(port);
    socket.write(check);
    await vi.waitFor(() => expect(worker.connections).toHaveLength(1));
    const [far] = worker.connections;
    far?.removeAllListeners('data').pause();
    const chunk = Buffer.alloc(1024 * 1024);
    let sent = 0;
    // The kernel holds some megabytes for each of the four sockets; then a write is no longer taken.
    for (; sent < 200 && socket.writableLength < 8 * chunk.length; sent++) {
      socket.write(chunk);
      // Time is the point: the kernel needs some to pass it on.
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
    expect(sent).toBeLessThan(200);
  });

  it('takes ICE from nobody whom the workers do not expect, and not without end', async () => {
    const { port, arrivals, onePort } = await openPort();
    const stranger = await dial(port);
    stranger.write(framedCheck({ usernameFragment: 'somebodyelse', password: 'x' }));
    expect(await rest(stranger)).toBe('');
    expect(arrivals).toEqual(['refused']);
    const sockets = await Promise.all(Array.from({ length: 12 }, () => dial(port)));
    for (const socket of sockets) socket.write(check);
    await vi.waitFor(() => expect(arrivals).toHaveLength(13));
    await vi.waitFor(() => expect(onePort.counts().ice).toBe(3));
    expect(arrivals.slice(1)).toEqual(sockets.map(() => 'ice'));
  });

  it('sends who speaks plain http to the address of the pages', async () => {
    const { port } = await openPort();
    const socket = await dial(port);
    socket.write('GET /r/room?x HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    const text = await rest(socket);
    expect(text).toMatch(/^HTTP\/1\.1 308 /u);
    expect(text).toMatch(/\r\nlocation: https:\/\/calls\.example\.org\/r\/room\?x\r\n/iu);
    const strange = await dial(port);
    strange.write('GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(await rest(strange)).toMatch(/^HTTP\/1\.1 400 [^]+$/u);
  });

  it.each([
    ['nonsense', 'SSH-2.0-OpenSSH\r\n', 'unknown'],
    [
      'a client hello that goes wrong',
      Buffer.from(`16030100c8010000c40303${'00'.repeat(200)}`, 'hex'),
      'tls',
    ],
  ])('ends %s', async (_what, bytes, arrival) => {
    const { port, arrivals } = await openPort();
    const socket = await dial(port);
    socket.write(bytes);
    expect(await rest(socket)).not.toContain('secret');
    expect(arrivals).toEqual([arrival]);
  });

  it('ends who leaves without a word', async () => {
    const { port, onePort } = await openPort();
    const socket = await dial(port);
    await vi.waitFor(() => expect(onePort.counts().undecided).toBe(1));
    socket.end();
    await closing(socket);
    await vi.waitFor(() => expect(onePort.counts().undecided).toBe(0));
  });

  it('does not wait for who is silent, nor for who says a byte now and then', async () => {
    const { port, arrivals, onePort } = await openPort({ timeout: 200 });
    const sockets = [await dial(port), await dial(port)];
    const [, slow] = sockets;
    slow?.write(check.subarray(0, 1));
    let at = 1;
    const timer = setInterval(() => slow?.write(check.subarray(at, ++at)), 50);
    onTestFinished(() => clearInterval(timer));
    await Promise.all(sockets.map(closing));
    expect(arrivals).toEqual(['silent', 'silent']);
    expect(onePort.counts().undecided).toBe(0);
  });

  it('does not wait for a handshake or a request that does not come', async () => {
    const { port, onePort } = await openPort();
    const idle = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(idle, 'secureConnect');
    const halfRequest = await dial(port);
    halfRequest.write('GET / HTTP/1.1\r\nX-Slow: ');
    const halfHello = await dial(port);
    halfHello.write(Buffer.from('1603010200010001fc0303', 'hex'));
    await Promise.all([idle, halfRequest, halfHello].map((socket) => closing(socket.resume())));
    await vi.waitFor(() => expect(onePort.counts().web).toBe(0));
  }, 30_000);

  it('ends the one of which nothing was heard for longest, when a transport has too many', async () => {
    const { port, worker, onePort } = await openPort();
    const sockets: Socket[] = [];
    for (let index = 0; index < 3; index++) {
      const socket = await dial(port);
      socket.write(check);
      await vi.waitFor(() => expect(worker.connections).toHaveLength(index + 1));
      sockets.push(socket);
    }
    sockets[0]?.write('media');
    await vi.waitFor(() => expect(worker.bytes.toString('latin1')).toContain('media'));
    const [first, second, third] = sockets;
    const newcomer = await dial(port);
    newcomer.write(check);
    if (second) await closing(second.resume());
    expect([first, third, newcomer].map((socket) => socket?.destroyed)).toEqual([false, false, false]);
    expect(onePort.counts().ice).toBe(3);
  });

  it('limits the web connections of one address: the oldest that carries no socket ends', async () => {
    const { port, arrivals, onePort } = await openPort({ perAddress: 3 });
    const sockets: Socket[] = [];
    for (let index = 0; index < 5; index++) {
      const socket = await dial(port);
      socket.write('GET ');
      await vi.waitFor(() => expect(arrivals).toHaveLength(index + 1));
      sockets.push(socket);
    }
    const [first, second, ...others] = sockets;
    if (first && second) await Promise.all([first, second].map((socket) => closing(socket.resume())));
    expect(arrivals).toEqual(['http', 'http', 'http', 'http', 'http']);
    expect([others.map(({ destroyed }) => destroyed), onePort.counts().web]).toEqual([
      [false, false, false],
      3,
    ]);
  });

  it('counts a connection of HTTP/2 as the six of HTTP/1.1 that it stands for', async () => {
    const { port, onePort } = await openPort({ perAddress: 13 });
    const sessions = [await openHttp2(port), await openHttp2(port)];
    await vi.waitFor(() => expect(onePort.counts().web).toBe(2));
    const last = await dial(port);
    last.write('GET ');
    await vi.waitFor(() => expect(onePort.counts().web).toBe(3));
    sessions.push(await openHttp2(port));
    // Six places were needed, and whoever had six came first.
    await vi.waitFor(() => expect(sessions.map(({ closed }) => closed)).toEqual([true, false, false]));
    await vi.waitFor(() => expect([onePort.counts().web, last.destroyed]).toEqual([3, false]));
  });

  it('does not open a connection of HTTP/2 where there is no room for the six that it stands for', async () => {
    const { port, onePort } = await openPort({ perAddress: 5 });
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    session.on('error', () => undefined);
    await new Promise((resolve) => void session.once('close', resolve));
    await vi.waitFor(() => expect(onePort.counts().web).toBe(0));
  });

  it('speaks HTTP/2 to nobody without TLS', async () => {
    const { port } = await openPort();
    const socket = await dial(port);
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0');
    expect(await rest(socket)).toMatch(/^HTTP\/1\.1 400 /u);
  });

  it('ends the oldest of too many handshakes that are not over, and none that is', async () => {
    const { port, onePort } = await openPort({ handshakesAtOnce: 3 });
    const whole: Socket[] = [];
    const shakeHands = async () => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
      socket.on('error', () => undefined);
      onTestFinished(() => {
        socket.destroy();
      });
      whole.push(socket);
      await once(socket, 'secureConnect');
    };
    for (let index = 0; index < 4; index++) await shakeHands();
    const begun: Socket[] = [];
    for (let index = 0; index < 5; index++) {
      const socket = await dial(port);
      socket.resume().write(Buffer.from('1603010200010001fc0303', 'hex'));
      await vi.waitFor(() => expect(onePort.counts()).toMatchObject({ undecided: 0 }));
      begun.push(socket);
    }
    await Promise.all(begun.slice(0, 2).map(closing));
    await shakeHands();
    await vi.waitFor(() => expect(begun.filter(({ closed }) => closed)).toHaveLength(3));
    expect(whole.map(({ closed }) => closed)).toEqual(whole.map(() => false));
  });

  it('counts what comes to a port for something else together with the others', async () => {
    const { port, arrivals, onePort } = await openPort({ perAddress: 3 });
    const besides = await onePort.listenBesides([{ host: '127.0.0.1', port: 0 }]);
    const sockets: Socket[] = [];
    for (const [index, to] of [port, port, besides, besides].entries()) {
      const socket = await dial(to);
      socket.write('GET ');
      await vi.waitFor(() => expect(arrivals).toHaveLength(index + 1));
      sockets.push(socket);
    }
    if (sockets[0]) await closing(sockets[0].resume());
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, false, false, false]);
    // What only the first port has for anybody is not there.
    const secret = await dial(besides);
    secret.write(check);
    expect([await rest(secret), arrivals.at(-1)]).toEqual(['', 'refused']);
    onePort.close();
    await Promise.all(sockets.map((socket) => closing(socket.resume())));
  });

  it('refuses one more web connection of an address where each carries a socket', async () => {
    const { port, arrivals, onePort } = await openPort({ perAddress: 1 });
    const socket = await dial(port);
    socket.write('GET ');
    await vi.waitFor(() => expect(arrivals).toEqual(['http']));
    onePort.carries({
      remoteAddress: socket.localAddress ?? '',
      remotePort: socket.localPort ?? 0,
      localPort: port,
    });
    const other = await dial(port);
    other.write('GET ');
    expect(await rest(other)).toBe('');
    expect([arrivals, socket.destroyed]).toEqual([['http', 'refused'], false]);
  });

  it('ends everything when it closes', async () => {
    const { port, onePort, worker } = await openPort();
    const ice = await dial(port);
    ice.write(check);
    const silent = await dial(port);
    const secure = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    secure.on('error', () => undefined);
    await once(secure, 'secureConnect');
    await vi.waitFor(() => expect(worker.connections).toHaveLength(1));
    onePort.close();
    onePort.close();
    await vi.waitFor(() => {
      const all = [ice, silent, secure, ...worker.connections];
      expect(all.map((socket) => socket.resume().closed)).toEqual([true, true, true, true]);
    });
    const refused = connect({ port, host: '127.0.0.1' });
    await expect(once(refused, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('a new certificate', () => {
  it('is what new connections get, while those that are open go on', async () => {
    const { port, files } = await openPort();
    const old = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(old, 'secureConnect');
    const before = old.getPeerCertificate().fingerprint256;
    const fresh = testCertificate();
    await writeFile(files.key, fresh.key);
    await writeFile(files.cert, fresh.cert);
    await vi.waitFor(
      async () => {
        const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
        await once(socket, 'secureConnect');
        const { fingerprint256 } = socket.getPeerCertificate();
        socket.destroy();
        expect(fingerprint256).not.toBe(before);
      },
      { timeout: 5_000 },
    );
    old.write('GET /still HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(await rest(old)).toContain('secret page /still');
  });
});
