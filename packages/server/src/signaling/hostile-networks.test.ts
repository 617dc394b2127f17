import { closeCodes } from '@sotto/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RawSocket } from '../testing/raw-socket.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer | null = null;

afterEach(async () => {
  await server?.stop();
  server = null;
});

async function start(env: Readonly<Record<string, string>>): Promise<TestServer> {
  server = await TestServer.start({ env: { SOTTO_TRUSTED_PROXIES: '127.0.0.0/8', ...env } });
  return server;
}

/** One of 65,536 networks of 64 bits that a single customer has. */
const ofCustomer = (index: number) => `2001:db8:7:${index.toString(16)}::1`;

async function from(address: string): Promise<TestClient> {
  if (!server) throw new Error('no server');
  return server.client({ headers: { 'x-forwarded-for': address } });
}

/** Two people who have nothing to do with the attack meet, and both are there. */
async function meet(index: number): Promise<TestClient[]> {
  const [ada, bob] = [await from(`203.0.${index}.1`), await from(`198.51.${index}.1`)];
  const { room } = await ada.request('createRoom', { kind: 'call' });
  await ada.request('join', { room, name: 'Ada' });
  await bob.request('join', { room, name: 'Bob' });
  await ada.event('callConnected');
  return [ada, bob];
}

describe('sockets of one customer of IPv6', () => {
  it('keep nobody out, however many come, and those who talk stay', async () => {
    await start({ SOTTO_MAX_CONNECTIONS: '20' });
    const talking = await meet(0);
    let refused = 0;
    const codes: number[] = [];
    for (let wave = 1; wave <= 3; wave++) {
      const addresses = Array.from({ length: 20 }, (_, index) => ofCustomer(wave * 100 + index));
      // Those of one wave push each other out, maybe before they have said hello.
      const came = await Promise.allSettled(addresses.map((address) => from(address)));
      for (const each of came) {
        if (each.status === 'fulfilled') void each.value.closed.then((code) => codes.push(code));
        else refused++;
      }
      talking.push(...(await meet(wave)));
    }
    for (const client of talking) expect(await client.events()).not.toContain('peerUpdated');
    // Of the twenty places eight are taken by those who talk.
    await vi.waitFor(() => expect(codes.length + refused).toBeGreaterThanOrEqual(60 - 12));
    expect(new Set(codes)).toEqual(new Set([closeCodes.crowded]));
  }, 60_000);

  it('keep nobody out either when each of them has a place', async () => {
    await start({ SOTTO_MAX_CONNECTIONS: '20' });
    let refused = 0;
    for (let index = 0; index < 30; index++) {
      try {
        const client = await from(ofCustomer(index));
        const { room } = await client.request('createRoom', { kind: 'call' });
        await client.request('join', { room, name: 'E' });
      } catch (error) {
        expect(String(error)).toContain('503');
        refused++;
      }
    }
    expect(refused).toBe(14);
    const talking: TestClient[] = [];
    for (let index = 0; index < 3; index++) talking.push(...(await meet(index)));
    for (const client of talking) expect(await client.events()).not.toContain('peerUpdated');
  }, 60_000);

  it('with messages that never end are closed, and somebody else gets in meanwhile', async () => {
    const { server: own } = await start({});
    const attackers = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const socket = await RawSocket.open({ port: own.port, forwardedFor: ofCustomer(index) });
        socket.send({ opcode: 1, payload: '{"id":0,"method":"hello","params":{"versions":[1]}}' });
        return socket;
      }),
    );
    for (const socket of attackers) {
      for (let count = 0; count < 150; count++)
        socket.send({ opcode: count === 0 ? 1 : 0, payload: 'x', isLast: false });
    }
    await meet(1);
    expect(new Set(await Promise.all(attackers.map(({ closed }) => closed)))).toEqual(new Set([1008]));
  });
});

describe('rooms of one customer of IPv6', () => {
  it('are no more than those of sixteen networks, and nobody else has fewer', async () => {
    await start({ SOTTO_ROOMS_PER_MINUTE: '1' });
    let made = 0;
    for (let index = 0; index < 50; index++) {
      const client = await from(ofCustomer(index * 256));
      const outcome = await client.raw('createRoom', { kind: 'call' }).catch(() => null);
      if (outcome !== null) made++;
      client.drop();
    }
    // Sixteen, and what the minute gives back while it takes that long.
    expect(made).toBeGreaterThanOrEqual(16);
    expect(made).toBeLessThan(30);
    await meet(1);
  });
});

describe('the log under an attack', () => {
  it('has one line a minute for what is refused, and not one for each', async () => {
    const { log } = await start({ SOTTO_CONNECTIONS_PER_ADDRESS: '1' });
    const holder = await from('192.0.2.1');
    const { room } = await holder.request('createRoom', { kind: 'call' });
    await holder.request('join', { room, name: 'E' });
    for (let count = 0; count < 80; count++)
      await expect(from('192.0.2.1')).rejects.toThrow(/429|socket hang up/u);
    const said = log.filter((line) => line.includes('socket refused'));
    expect(said).toHaveLength(1);
  });

  it('says once what to set where an origin is not allowed', async () => {
    const { log } = await start({});
    if (!server) throw new Error('no server');
    for (let count = 0; count < 3; count++) {
      const headers = { origin: 'https://calls.example.org' };
      await expect(server.client({ headers })).rejects.toThrow('403');
    }
    expect(log.filter((line) => line.includes('SOTTO_PUBLIC_URL or SOTTO_ALLOWED_ORIGINS'))).toHaveLength(1);
    expect(log.join('')).not.toContain('calls.example.org');
  });
});
