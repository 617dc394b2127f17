import { closeCodes, limits, ProtocolError } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({
    env: { SOTTO_ROOM_CAPACITY: '20', SOTTO_CONNECTIONS_PER_ADDRESS: '60' },
  });
});
afterAll(() => server.stop());

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
    for (let count = 0; count < 3 * limits.messageBurst; count++)
      outcomes.push(bob.raw('ping', {}).catch((error: unknown) => error));
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
    for (let index = 0; index < count; index++) ada.raw('relay', { to: bobId, data }).catch(() => undefined);
    expect(await ada.closed).toBe(closeCodes.flood);
  });

  it('are not those of a client that keeps the limit', async () => {
    const client = await server.client();
    const answers = Array.from({ length: limits.messageBurst - 10 }, () => client.raw('ping', {}));
    await expect(Promise.all(answers)).resolves.toHaveLength(limits.messageBurst - 10);
  });
});

describe('a reader that stalls', () => {
  it('is sent no more by others than may wait for it, and keeps its socket', async () => {
    const { client: bob, room, peerId: bobId } = await server.waiting();
    bob.socket.pause();
    // It still speaks, so that it is not taken for silent.
    const life = setInterval(() => bob.socket.pong(), 500);
    const codes = new Set<string>();
    // The kernel takes some megabytes before anything waits, which is more than one sender may send at once.
    for (let sender = 0; sender < 8; sender++) {
      const ada = await server.client();
      await ada.request('join', { room, name: 'Ada' });
      for (const code of await flood(ada, bobId)) codes.add(code);
      await ada.request('leave', { reason: 'left' });
    }
    expect(codes).toEqual(new Set(['relayed', 'rate-limited']));
    clearInterval(life);
    bob.socket.resume();
    await expect(bob.request('lookupRoom', { room })).resolves.toMatchObject({ peers: 1 });
    expect(await server.metric('sotto_sockets_closed_total{reason="slowReader"}')).toBe(0);
  }, 40_000);
});

/** As much as a client may send at once, and what became of each. */
function flood(sender: TestClient, to: string): Promise<string[]> {
  const data = 'A'.repeat(limits.relayLength);
  const count = Math.floor(limits.bytesBurst / limits.relayLength) - 3;
  return Promise.all(
    Array.from({ length: count }, async () => {
      try {
        await sender.request('relay', { to, data });
        return 'relayed';
      } catch (error) {
        return error instanceof ProtocolError ? error.code : String(error);
      }
    }),
  );
}

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

  it('holds only so many sockets, of which those with a place stay', async () => {
    const strict = await TestServer.start({ env: { SOTTO_CONNECTIONS_PER_ADDRESS: '2' } });
    const { ada, bob, room } = await strict.pair('call');
    await expect(strict.client()).rejects.toThrow('429');
    await ada.request('leave', { reason: 'left' });
    const newcomer = await strict.client();
    expect(await ada.closed).toBe(closeCodes.crowded);
    expect(await newcomer.request('lookupRoom', { room })).toMatchObject({ peers: 1 });
    expect(await bob.events()).toContain('peerLeft');
    await strict.stop();
  });

  it('is the one that a trusted proxy names, and no other', async () => {
    const strict = await TestServer.start({
      env: { SOTTO_CONNECTIONS_PER_ADDRESS: '1', SOTTO_TRUSTED_PROXIES: '127.0.0.0/8' },
    });
    const from = async (address: string) => {
      const client = await strict.client({ headers: { 'x-forwarded-for': address } });
      const { room } = await client.request('createRoom', { kind: 'call' });
      await client.request('join', { room, name: 'P' });
    };
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
    const first = await from('203.0.113.1');
    await from('203.0.113.2');
    expect(await first.closed).toBe(closeCodes.crowded);
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
