import { closeCodes, limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from '../testing/raw-socket.ts';
import { TestServer } from '../testing/test-server.ts';

const text = 1;
const more = 0;
const ping = 9;

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function open(): Promise<RawSocket> {
  const socket = await RawSocket.open({ port: server.server.port });
  socket.send({ opcode: text, payload: '{"id":0,"method":"hello","params":{"versions":[1]}}' });
  return socket;
}

describe('a message in fragments', () => {
  it('is taken in as many as the limit says, with signs of life between them', async () => {
    const socket = await open();
    const { room } = await (await server.client()).request('createRoom', { kind: 'call' });
    const message = JSON.stringify({ id: 1, method: 'lookupRoom', params: { room } }).padEnd(
      limits.messageFragments,
    );
    for (let at = 0; at < limits.messageFragments - 1; at++) {
      const fragment = { opcode: at === 0 ? text : more, payload: message.charAt(at), isLast: false };
      socket.send(fragment, { opcode: ping, payload: '' });
    }
    socket.send({ opcode: more, payload: message.slice(limits.messageFragments - 1) });
    expect(await socket.answer(1)).toMatchObject({ result: { kind: 'call' } });
    socket.stream.destroy();
  });

  // As Chromium 156 cut twelve of these that waited in its socket; it fills a buffer of 128 KiB again and again.
  it.each([
    [131_000, 72],
    [130_856, 144, 72],
    [130_496, 504, 72],
    [130_352, 504, 72, 72, 72],
  ])('is taken as browsers cut the largest one: %i, %i …', async (...sizes: number[]) => {
    const socket = await open();
    const message = '{"id":1,"method":"ping","params":{}}'.padEnd(limits.messageBytes);
    let at = 0;
    sizes.forEach((size, index) => {
      const isLast = index === sizes.length - 1;
      socket.send({ opcode: index === 0 ? text : more, payload: message.slice(at, at + size), isLast });
      at += size;
    });
    expect(at).toBe(limits.messageBytes);
    expect(await socket.answer(1)).toEqual({ id: 1, result: {} });
    socket.stream.destroy();
  });

  it('ends the socket with one fragment too many, although they are empty', async () => {
    const socket = await open();
    socket.send({ opcode: text, payload: '', isLast: false });
    for (let count = 0; count < limits.messageFragments; count++)
      socket.send({ opcode: more, payload: '', isLast: false });
    expect(await socket.closed).toBe(1008);
  });

  it('ends the socket when it does not end, whatever else comes, and no other socket', async () => {
    const other = await open();
    const sockets = await Promise.all(Array.from({ length: 3 }, open));
    for (const socket of sockets) socket.send({ opcode: text, payload: '{', isLast: false });
    // The second one goes on with it, the third one ends it and begins another in the same packet.
    const life = setInterval(() => {
      sockets[1]?.send({ opcode: more, payload: ' ', isLast: false });
    }, 500);
    sockets[2]?.send(
      { opcode: more, payload: '"id":1,"method":"ping","params":{}}' },
      { opcode: text, payload: '{', isLast: false },
    );
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual(
      sockets.map(() => closeCodes.unfinished),
    );
    clearInterval(life);
    other.send({ opcode: text, payload: '{"id":1,"method":"ping","params":{}}' });
    expect(await other.answer(1)).toEqual({ id: 1, result: {} });
    other.stream.destroy();
  });
});

describe('what is no message', () => {
  it('counts as one message for each frame', async () => {
    const socket = await open();
    const pings = Array.from({ length: 3 * limits.messageBurst }, () => ({ opcode: ping, payload: '' }));
    socket.send(...pings);
    expect(await socket.closed).toBe(closeCodes.flood);
  });
});
