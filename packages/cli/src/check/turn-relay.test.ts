import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:tls';
import * as fc from 'fast-check';
import { readTurnUrl } from '@sotto/protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cases } from '../testing/cases.ts';
import { certificateFor } from '../testing/certificate.ts';
import { type Faults, FakeTurnServer } from '../testing/fake-turn-server.ts';
import { freePort } from '../testing/programs.ts';
import { readStun, writeStun } from './stun-message.ts';
import { attributes, methods } from './turn-message.ts';
import { TurnRelay } from './turn-relay.ts';
import { TurnRequests } from './turn-requests.ts';

/** Sends everything back; its port. */
async function echoPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (data, { port, address }) => socket.send(data, port, address));
  onTestFinished(() => void socket.close());
  return socket.address().port;
}

/** What came over the wires, in order, and the end. */
async function reach(faults: Faults, peers: readonly string[] = ['127.0.0.1']) {
  const turn = await FakeTurnServer.start(faults);
  const relay = new TurnRelay(readTurnUrl(turn.url), turn.access);
  const port = await echoPort();
  const happened: string[] = [];
  const wires = peers.map((address) =>
    relay.open(
      { address, port },
      {
        onOpen: () => happened.push('open'),
        onMessage: (message) => happened.push(message.toString()),
        onEnd: () => happened.push('end'),
      },
    ),
  );
  const [wire] = wires;
  if (wire === undefined) throw new Error('There is no wire.');
  return { turn, relay, wires, wire, happened };
}

const nothing = (): void => undefined;

describe('a relay', () => {
  it('asks without a name first, carries messages there and back, and gives everything back at the end', async () => {
    const { turn, relay, wire, happened } = await reach({});
    await expect.poll(() => happened).toEqual(['open']);
    wire.send(Buffer.from('hello'));
    await expect.poll(() => happened).toEqual(['open', 'hello']);
    wire.close();
    await relay.ended;
    expect(turn.asked).toEqual(['allocate', 'allocate*', 'createPermission*', 'refresh0*']);
    wire.send(Buffer.from('too late'));
    wire.close();
    expect(happened).toEqual(['open', 'hello', 'end']);
  });

  it('makes one allocation for several addresses, which ends with the last of them', async () => {
    const { turn, relay, wires, happened } = await reach({}, ['127.0.0.1', '127.0.0.1', 'nowhere.invalid']);
    await expect.poll(() => happened.toSorted()).toEqual(['end', 'open', 'open']);
    const [first, second] = wires;
    first?.close();
    expect(turn.asked).not.toContain('refresh0*');
    second?.close();
    await relay.ended;
    expect(turn.asked.filter((each) => each === 'allocate*')).toHaveLength(1);
    expect(turn.asked.at(-1)).toBe('refresh0*');
  });

  it('goes on with another nonce when one has become stale, also at the end', async () => {
    const { turn, relay, wire, happened } = await reach({ stale: true });
    await expect.poll(() => happened).toEqual(['open']);
    wire.close();
    await relay.ended;
    expect(turn.asked).toEqual([
      'allocate',
      'allocate*',
      'createPermission*',
      'createPermission*',
      'refresh0*',
      'refresh0*',
    ]);
  });

  it.each<[string, Faults]>([
    ['makes no allocation', { refuse: { allocate: 486 } }],
    ['lets nothing pass to the media server', { refuse: { createPermission: 403 } }],
  ])('says that the TURN server is the reason when it %s', async (_, faults) => {
    const { relay, happened } = await reach(faults);
    await relay.ended;
    expect(happened).toEqual(['end']);
    expect(relay.obstacle).toBe('turn-failed');
  });

  it('shows a password once that the TURN server does not take', async () => {
    const turn = await FakeTurnServer.start();
    const relay = new TurnRelay(readTurnUrl(turn.url), { ...turn.access, credential: 'another' });
    relay.open({ address: '127.0.0.1', port: 9 }, { onOpen: nothing, onMessage: nothing, onEnd: nothing });
    await relay.ended;
    expect(turn.asked).toEqual(['allocate', 'allocate']);
    expect(relay.obstacle).toBe('turn-failed');
  });

  it.each<[string, Faults]>([
    ['somebody else signed', { forges: true }],
    ['never comes', { silentTo: 'allocate' }],
  ])('takes no answer that %s', async (_, faults) => {
    const { turn, relay, wire, happened } = await reach(faults);
    await expect.poll(() => turn.asked.length).toBeGreaterThan(0);
    // Time is the point: nothing tells when it has read what it does not take.
    await new Promise((resolve) => void setTimeout(resolve, 100));
    expect(happened).toEqual([]);
    wire.close();
    await relay.ended;
    expect(relay.obstacle).toBe('no-answer');
  });

  it('says nothing to who has a certificate that nobody vouches for', async () => {
    const { cert, key } = certificateFor(5);
    const port = await freePort();
    const heard: Buffer[] = [];
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => heard.push(bytes));
    }).listen(port, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const access = { username: 'somebody', credential: 'secret' };
    const relay = new TurnRelay({ host: '127.0.0.1', port, protocol: 'tcp', secure: true }, access);
    relay.open({ address: '127.0.0.1', port: 9 }, { onOpen: nothing, onMessage: nothing, onEnd: nothing });
    await relay.ended;
    expect(relay.obstacle).toBe('certificate-untrusted');
    expect(heard).toEqual([]);
  });

  it('drops packets of whoever was not asked', async () => {
    const { wire, happened } = await reach({ claims: 9 });
    await expect.poll(() => happened).toEqual(['open']);
    wire.send(Buffer.from('one'));
    await expect.poll(() => happened).toContain('one');
    wire.send(Buffer.from('two'));
    await expect.poll(() => happened).toContain('two');
    expect(happened).toEqual(['open', 'one', 'two']);
    wire.close();
  });

  it('ends when the connection does, and calls the network the reason', async () => {
    const { turn, relay, happened } = await reach({});
    await expect.poll(() => happened).toEqual(['open']);
    turn.cut();
    await relay.ended;
    expect(happened).toEqual(['open', 'end']);
    expect(relay.obstacle).toBe('no-answer');
  });

  it('ends at bytes that are none of TURN, and waits for no answer to its farewell for long', async () => {
    const noise = await reach({ before: () => Buffer.from('HTTP/1.1 200 OK\r\n\r\n') });
    const silent = await reach({ silentTo: 'refresh' });
    await noise.relay.ended;
    expect(noise.happened).toEqual(['end']);
    await expect.poll(() => silent.happened).toEqual(['open']);
    silent.wire.close();
    await silent.relay.ended;
  });
});

const says: fc.Arbitrary<[number, Buffer]> = fc.tuple(
  fc.constantFrom(...Object.values(attributes), 0x0008, 0x0016, 0x8028),
  fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes)),
);
const type = fc.constantFrom(0x0003, 0x0103, 0x0113, 0x0104, 0x0114, 0x0017);

describe('a relay beside hostile bytes', () => {
  it('opens, or ends, and hands on nothing that was not sent by whom it asks', async () => {
    const said = fc
      .tuple(type, fc.array(says, { maxLength: 6 }))
      .map(([each, told]) => writeStun({ type: each, transaction: Buffer.alloc(12), attributes: told }));
    const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 3, arbitrary: said }, { weight: 1, arbitrary: noise }),
        async (bytes) => {
          const { relay, wire, happened } = await reach({ before: () => bytes });
          await Promise.race([relay.ended, expect.poll(() => happened, { interval: 5 }).toContain('open')]);
          wire.close();
          await relay.ended;
          expect(happened.filter((each) => each !== 'open')).toEqual(['end']);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a request', () => {
  it('is said again where it can get lost, until it is answered', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const sent: Buffer[] = [];
    const access = { username: 'somebody', credential: 'secret' };
    const requests = new TurnRequests({ access, send: (bytes) => sent.push(bytes), repeats: true });
    const outcome = requests.request(methods.allocate, () => []);
    vi.advanceTimersByTime(1_200);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(String)).size).toBe(1);
    await answerLast(requests, sent, { type: 0x0103, attributes: [] });
    expect((await outcome).type).toBe(0x0103);
    vi.advanceTimersByTime(5_000);
    expect(sent).toHaveLength(3);
  });

  it('is asked three times at most, however many nonces the server has', async () => {
    const sent: Buffer[] = [];
    const access = { username: 'somebody', credential: 'secret' };
    const requests = new TurnRequests({ access, send: (bytes) => sent.push(bytes), repeats: false });
    const outcome = requests.request(methods.allocate, () => []).catch((error: unknown) => error);
    await answerLast(requests, sent, { type: 0x0113, attributes: challenge(401) });
    for (let count = 0; count < 5; count++)
      await answerLast(requests, sent, { type: 0x0113, attributes: challenge(438) });
    expect(sent).toHaveLength(3);
    expect(await outcome).toMatchObject({ name: 'TurnRefused', code: 438 });
  });

  it('is granted by nobody who does not know the password, whatever is answered under its transaction', async () => {
    await fc.assert(
      fc.asyncProperty(type, fc.array(says, { maxLength: 6 }), async (answer, told) => {
        const sent: Buffer[] = [];
        const access = { username: 'somebody', credential: 'secret' };
        const requests = new TurnRequests({ access, send: (bytes) => sent.push(bytes), repeats: false });
        const outcome = requests
          .request(methods.allocate, () => [])
          .then(
            () => 'granted',
            () => 'not granted',
          );
        await answerLast(requests, sent, { type: 0x0113, attributes: challenge(401) });
        expect(sent).toHaveLength(2);
        await answerLast(requests, sent, { type: answer, attributes: told });
        requests.close();
        expect(await outcome).toBe('not granted');
        // The first, the signed one, and one more with another nonce.
        expect(sent.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: cases(1000) },
    );
  });
});

const challenge = (code: 401 | 438): [number, Buffer][] => [
  [attributes.errorCode, Buffer.from([0, 0, 4, code % 100])],
  [attributes.realm, Buffer.from('realm')],
  [attributes.nonce, Buffer.from('nonce')],
];

/** Says this to the last request, as the network would hand it on, and waits for what it does. */
async function answerLast(
  requests: TurnRequests,
  sent: readonly Buffer[],
  message: { type: number; attributes: [number, Buffer][] },
): Promise<void> {
  const transaction = sent.at(-1)?.subarray(8, 20) ?? Buffer.alloc(12);
  const read = readStun(writeStun({ ...message, transaction }));
  if (read !== null) requests.receive(read);
  await new Promise((resolve) => void setImmediate(resolve));
}
