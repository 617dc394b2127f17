import { closeCodes, limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({
    env: { SOTTO_ROOM_CAPACITY: '20', SOTTO_CONNECTIONS_PER_ADDRESS: '60' },
  });
});
afterAll(() => server.stop());

async function crowd(count: number): Promise<{ clients: TestClient[]; ids: string[] }> {
  const clients = await Promise.all(Array.from({ length: count }, () => server.client()));
  const room = (await clients[0]?.request('createRoom', { kind: 'conference' }))?.room ?? '';
  const ids: string[] = [];
  for (const client of clients) ids.push((await client.request('join', { room, name: 'P' })).peerId);
  return { clients, ids };
}

describe('a message that is none', () => {
  it.each([
    ['no JSON', 'hello'],
    ['an empty text', ''],
    ['a number', '1'],
    ['null', 'null'],
    ['an array', '[{"id":0,"method":"ping","params":{}}]'],
    ['no known form', '{"id":0}'],
    ['a member too many', '{"id":0,"method":"ping","params":{},"extra":1}'],
    ['an id that is no count', '{"id":-1,"method":"ping","params":{}}'],
    ['a notification', '{"event":"peerLeft","params":{}}'],
  ])('closes the socket: %s', async (_name, message) => {
    const client = await server.client();
    client.send(message);
    expect(await client.closed).toBe(closeCodes.malformed);
  });

  it('closes the socket: bytes', async () => {
    const client = await server.client();
    client.send(Buffer.from('{"id":0,"method":"ping","params":{}}'));
    expect(await client.closed).toBe(closeCodes.malformed);
  });

  it('closes the socket: an answer to nothing', async () => {
    const client = await server.client();
    client.send('{"id":0,"result":{}}');
    expect(await client.closed).toBe(closeCodes.badAnswer);
  });

  it('closes the socket: larger than the limit', async () => {
    const client = await server.client();
    client.send('x'.repeat(limits.messageBytes + 1));
    expect(await client.closed).toBe(1009);
  });

  it('takes the place of who sent it, at once', async () => {
    const { ada, bob, bobId } = await server.pair('call');
    bob.send('{');
    expect(await ada.event('peerLeft')).toEqual({ peerId: bobId, reason: 'lost' });
  });
});

describe('requests that come too fast', () => {
  it('are refused, then end the socket, and the room goes on', async () => {
    const { room, ada, bob, bobId } = await server.pair('conference');
    const outcomes: Promise<unknown>[] = [];
    for (let count = 0; count < 3 * limits.messageBurst; count++) {
      outcomes.push(bob.raw('ping', {}).catch((error: unknown) => error));
    }
    expect(await bob.closed).toBe(closeCodes.flood);
    const answers = await Promise.all(outcomes);
    const refused = answers.filter((answer) => answer instanceof Error && 'code' in answer);
    expect(refused.length).toBeGreaterThan(limits.messageBurst / 2);
    expect(new Set(refused.map((error) => 'code' in error && error.code))).toEqual(new Set(['rate-limited']));
    expect(await ada.event('peerLeft')).toEqual({ peerId: bobId, reason: 'lost' });
    const carol = await server.client();
    await expect(carol.request('join', { room, name: 'Carol' })).resolves.toBeDefined();
  });

  it('are counted by size as well', async () => {
    const { ada, bobId } = await server.pair('call');
    const data = 'A'.repeat(limits.relayLength);
    const count = Math.ceil((2.5 * limits.bytesBurst) / limits.relayLength);
    for (let index = 0; index < count; index++) {
      ada.raw('relay', { to: bobId, data }).catch(() => undefined);
    }
    expect(await ada.closed).toBe(closeCodes.flood);
  });

  it('are not those of a client that keeps the limit', async () => {
    const client = await server.client();
    const answers = Array.from({ length: limits.messageBurst - 10 }, () => client.raw('ping', {}));
    await expect(Promise.all(answers)).resolves.toHaveLength(limits.messageBurst - 10);
  });
});

describe('a reader that stalls', () => {
  it('is dropped, and the room goes on', async () => {
    const { clients, ids } = await crowd(10);
    const [slow, ...senders] = clients;
    const [slowId, firstId] = ids;
    if (!slow || !slowId || !firstId) throw new Error('nobody there');
    slow.socket.pause();
    // It still speaks, so that it is not taken for silent.
    const life = setInterval(() => slow.send('{"id":0,"method":"ping","params":{}}'), 500);
    const data = 'A'.repeat(limits.relayLength);
    const perSender = Math.floor(limits.bytesBurst / limits.relayLength) - 2;
    for (const sender of senders) {
      for (let count = 0; count < perSender; count++) {
        sender.raw('relay', { to: slowId, data }).catch(() => undefined);
      }
    }
    const [watcher] = senders;
    expect(await watcher?.event('peerUpdated')).toEqual({ peerId: slowId, connection: 'reconnecting' });
    clearInterval(life);
    expect(await server.metric('sotto_sockets_closed_total{reason="slowReader"}')).toBe(1);
    await senders[1]?.request('relay', { to: firstId, data: 'AAAA' });
    await watcher?.event('relay');
  }, 40_000);
});

describe('one client address', () => {
  it('makes only so many rooms', async () => {
    const strict = await TestServer.start({ env: { SOTTO_ROOMS_PER_MINUTE: '3' } });
    const client = await strict.client();
    for (let count = 0; count < 3; count++) await client.request('createRoom', { kind: 'call' });
    expect(await client.refusal('createRoom', { kind: 'call' })).toBe('rate-limited');
    const other = await strict.client();
    expect(await other.refusal('createRoom', { kind: 'call' })).toBe('rate-limited');
    await strict.stop();
  });

  it('holds only so many sockets', async () => {
    const strict = await TestServer.start({ env: { SOTTO_CONNECTIONS_PER_ADDRESS: '2' } });
    const first = await strict.client();
    await strict.client();
    await expect(strict.client()).rejects.toThrow('429');
    first.drop();
    await vi.waitFor(() => strict.client(), { timeout: 5_000 });
    await strict.stop();
  });

  it('is the one that a trusted proxy names, and no other', async () => {
    const strict = await TestServer.start({
      env: { SOTTO_CONNECTIONS_PER_ADDRESS: '1', SOTTO_TRUSTED_PROXIES: '127.0.0.0/8' },
    });
    const from = (address: string) => strict.client({ headers: { 'x-forwarded-for': address } });
    await from('203.0.113.1');
    await from('203.0.113.2');
    await from('2001:db8:1::1');
    await expect(from('203.0.113.1')).rejects.toThrow('429');
    await expect(from('2001:db8:1::2')).rejects.toThrow('429');
    await expect(from('198.51.100.7, 203.0.113.2')).rejects.toThrow('429');
    await strict.stop();
  });

  it('cannot name another when no proxy is trusted', async () => {
    const strict = await TestServer.start({ env: { SOTTO_CONNECTIONS_PER_ADDRESS: '1' } });
    const from = (address: string) => strict.client({ headers: { 'x-forwarded-for': address } });
    await from('203.0.113.1');
    await expect(from('203.0.113.2')).rejects.toThrow('429');
    await strict.stop();
  });
});

it('holds only so many rooms and sockets', async () => {
  const strict = await TestServer.start({ env: { SOTTO_MAX_ROOMS: '2', SOTTO_MAX_CONNECTIONS: '2' } });
  const client = await strict.client();
  const { room: oldest } = await client.request('createRoom', { kind: 'call' });
  await client.request('createRoom', { kind: 'conference' });
  const { room: newest } = await client.request('createRoom', { kind: 'call' });
  expect(await client.refusal('lookupRoom', { room: oldest })).toBe('room-not-found');
  await expect(client.request('lookupRoom', { room: newest })).resolves.toBeDefined();
  expect(await strict.metric('sotto_store_entries{what="rooms"}')).toBe(2);
  await strict.client();
  await expect(strict.client()).rejects.toThrow('503');
  await strict.stop();
});
