import { connect as connectTls } from 'node:tls';
import { describe, expect, it, vi } from 'vitest';
import { check, closing, dial, openPort, rest } from '../testing/open-port.ts';
import { proxyHeaderFor } from '../testing/proxy-header.ts';

describe('one port behind a proxy', () => {
  it('learns from the header whose connection it is, and does the same with what follows', async () => {
    const proxied: string[] = [];
    const { port, arrivals, worker } = await openPort({ proxied });
    const ice = await dial(port);
    // The header and what follows can come in pieces, or in one.
    const bytes = Buffer.concat([proxyHeaderFor('203.0.113.5'), check]);
    for (const byte of bytes) ice.write(Buffer.from([byte]));
    await vi.waitFor(() => expect(worker.bytes).toEqual(check));
    const web = await dial(port);
    web.write(proxyHeaderFor('203.0.113.6'));
    const secure = connectTls({ socket: web, rejectUnauthorized: false });
    secure.write('GET /x HTTP/1.1\r\nHost: calls.example.org\r\nConnection: close\r\n\r\n');
    let text = '';
    secure.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await vi.waitFor(() => expect(text).toContain('secret page /x'));
    const plain = await dial(port);
    plain.write(
      Buffer.concat([proxyHeaderFor('203.0.113.7'), Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]),
    );
    expect(await rest(plain)).toMatch(/^HTTP\/1\.1 308 /u);
    expect(proxied).toEqual(['203.0.113.5', '203.0.113.6', '203.0.113.7']);
    expect(arrivals).toEqual(['ice', 'tls', 'http']);
  });

  it('shakes no more hands with one network than it may, and with others all the same', async () => {
    const { port, arrivals } = await openPort({ proxied: [], handshakes: 3 });
    const visit = async (address: string): Promise<boolean> => {
      const socket = await dial(port);
      socket.write(proxyHeaderFor(address));
      const secure = connectTls({ socket, rejectUnauthorized: false });
      secure.on('error', () => undefined);
      const shaken = new Promise<boolean>((resolve) => secure.once('secureConnect', () => resolve(true)));
      return Promise.race([shaken, closing(socket).then(() => false)]);
    };
    const came: boolean[] = [];
    for (let index = 0; index < 40; index++) came.push(await visit(`203.0.113.${index % 10}`));
    expect(came.filter(Boolean)).toHaveLength(12);
    expect(await visit('203.0.114.1')).toBe(true);
    expect(arrivals.filter((arrival) => arrival === 'refused')).toHaveLength(28);
    expect(arrivals.filter((arrival) => arrival === 'tls')).toHaveLength(13);
  });

  it('counts by the address in the header', async () => {
    const proxied: string[] = [];
    const { port, onePort } = await openPort({ proxied, perAddress: 1 });
    const hello = Buffer.from('160301020001', 'hex');
    const arrive = async (address: string) => {
      const socket = await dial(port);
      socket.write(Buffer.concat([proxyHeaderFor(address), hello]));
      return socket;
    };
    const first = await arrive('203.0.113.5');
    await vi.waitFor(() => expect(onePort.counts().web).toBe(1));
    await arrive('203.0.113.5');
    await closing(first.resume());
    await arrive('203.0.113.6');
    await vi.waitFor(() => expect(onePort.counts().web).toBe(2));
  });

  it('takes nothing without a header', async () => {
    const { port, arrivals, worker } = await openPort({ proxied: [] });
    const socket = await dial(port);
    socket.write(check);
    expect(await rest(socket)).toBe('');
    expect([arrivals, worker.connections]).toEqual([['unknown'], []]);
  });
});
