import { closeCodes, errorCodes, limits, parseEnvelope } from '@sotto/protocol';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Device } from './testing/device.ts';
import { hostileRequest, type Ids, malformedMessage, ownRoom } from './testing/hostile-messages.ts';
import { capabilities, sending } from './testing/sender.ts';
import type { TestClient } from './testing/test-client.ts';
import { TestServer } from './testing/test-server.ts';

/** Well-formed requests in one conversation: what a socket may send at once, less the greeting. */
const perConversation = limits.messageBurst - 10;
const conversations = 270;
const malformed = 400;
const testTimeout = 240_000;

let server: TestServer;
/** A call and a conference that go on all the time and must notice nothing. */
let networks = 0;
/** Each from a network of its own: what one may send in a minute would be too little to mean something. */
const elsewhere = (): Record<string, string> => {
  networks++;
  return { 'x-forwarded-for': `10.${networks >> 8}.${networks & 255}.1` };
};

let witnesses: TestClient[];
/** Ids of the witnesses, for the attackers to try. */
let ids: Ids;
/** Devices that attackers may ring, since they know the identities. */
let rung: { client: TestClient; device: Device }[];
/** Rings the first of them from the start, and must not hear from anybody but the clock. */
let ringing: { client: TestClient; ringId: string };
let messages = 0;

beforeAll(async () => {
  server = await TestServer.start({
    env: {
      SOTTO_MAX_ROOMS: '100000',
      SOTTO_LOG_LEVEL: 'info',
      SOTTO_TRUSTED_PROXIES: '127.0.0.0/8',
    },
  });
  const call = await server.pair('call');
  const conference = await server.pair('conference');
  const carol = await server.client();
  const place = await carol.request('join', { room: conference.room, name: 'Carol' });
  const { producerId } = await conference.ada.request('produce', {
    source: 'microphone',
    rtpParameters: sending('microphone'),
    paused: false,
  });
  await carol.request('receive', { rtpCapabilities: capabilities });
  const [offer] = await carol.offered(1);
  witnesses = [call.ada, call.bob, conference.ada, conference.bob, carol];
  ids = [call.adaId, call.bobId, conference.adaId, place.peerId, producerId].concat(
    offer?.consumerId ?? [],
    place.media?.sendTransport.id ?? [],
    place.media?.recvTransport.id ?? [],
  );
  for (const { told } of witnesses) told.length = 0;
  rung = await Promise.all([server.reachable(), server.reachable(), server.reachable()]);
  const { client, room } = await server.waiting();
  const identity = rung[0]?.device.identity ?? '';
  ringing = { client, ...(await client.request('ring', { identity, room, card: '' })) };
  // It rings there; otherwise it would be over long before the end.
  await rung[0]?.client.request('acknowledgeRing', { ringId: ringing.ringId });
  await client.event('ringing');
  ids = [...ids, ringing.ringId];
});
afterAll(() => server.stop());

/** What one attacker got: how each request was answered, and with which code the socket was closed. */
interface Conversation {
  readonly answers: Map<number, string>;
  readonly faults: string[];
  readonly closed: number | null;
}

/** Sends all of it as fast as the socket takes it, and hears what comes back until every request has its answer. */
async function converse(texts: readonly string[], expected: number): Promise<Conversation> {
  const socket = new WebSocket(server.socketUrl, { headers: elsewhere() });
  const answers = new Map<number, string>();
  const faults: string[] = [];
  messages += texts.length;
  return new Promise((resolve) => {
    const finish = (closed: number | null): void => {
      socket.terminate();
      resolve({ answers, faults, closed });
    };
    socket.on('open', () => {
      for (const text of texts) socket.send(text);
    });
    socket.on('message', (data) => {
      const envelope = parseEnvelope(Buffer.isBuffer(data) ? data.toString('utf8') : '');
      if (envelope?.type === 'success' || envelope?.type === 'failure') {
        if (answers.has(envelope.id)) faults.push(`two answers to ${envelope.id}`);
        answers.set(envelope.id, envelope.type === 'success' ? 'ok' : envelope.error.code);
        if (answers.size === expected) finish(null);
      } else if (envelope === undefined) {
        faults.push('a message that is none');
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => finish(code));
  });
}

const known: ReadonlySet<string> = new Set(['ok', ...Object.keys(errorCodes)]);

const greeting = ['{"id":0,"method":"hello","params":{"versions":[1]}}'];
const request = (id: number, method: string, params: unknown) => JSON.stringify({ id, method, params });

/** A room of the attacker's own, so that its requests reach the media server as well. */
async function enterRoom(kind: 'call' | 'conference'): Promise<{ opening: string[]; room: string }> {
  const maker = await server.client({ headers: elsewhere() });
  const { room } = await maker.request('createRoom', { kind });
  maker.drop();
  return { opening: [...greeting, request(1, 'join', { room, name: 'Eve' })], room };
}

describe('whatever a client sends', () => {
  it(
    'each request is answered once with a known code, and nobody else notices',
    async () => {
      const conversation = fc.record({
        start: fc.constantFrom('nothing', 'ready', 'call', 'conference', 'conference'),
        requests: fc.array(hostileRequest({ ids, identities: rung.map(({ device }) => device.identity) }), {
          minLength: perConversation,
          maxLength: perConversation,
          size: 'max',
        }),
      });
      await fc.assert(
        fc.asyncProperty(conversation, async ({ start, requests }) => {
          const { opening, room } =
            start === 'call' || start === 'conference'
              ? await enterRoom(start)
              : { opening: start === 'nothing' ? [] : greeting, room: ownRoom };
          const texts = requests.map(({ method, params }, index) =>
            request(opening.length + index, method, params).replaceAll(ownRoom, room),
          );
          const { answers, faults, closed } = await converse(
            opening.concat(texts),
            opening.length + texts.length,
          );
          expect(faults).toEqual([]);
          expect([...answers.values()].filter((code) => !known.has(code) || code === 'internal')).toEqual([]);
          // A conversation ends early only with a code that says why: `hello` may have offered no version, and what
          // is large may add up to a flood.
          if (closed === null) expect(answers.size).toBe(opening.length + texts.length);
          else
            expect([closeCodes.unsupportedVersion, closeCodes.flood, closeCodes.badAnswer]).toContain(closed);
        }),
        { numRuns: conversations },
      );
    },
    testTimeout,
  );

  it(
    'a message that is none closes the socket with a code that says so',
    async () => {
      await fc.assert(
        fc.asyncProperty(malformedMessage, fc.boolean(), async (text, greeted) => {
          const { closed, faults } = await converse([...(greeted ? greeting : []), text], -1);
          expect(faults).toEqual([]);
          expect([closeCodes.malformed, closeCodes.badAnswer, 1007, 1009]).toContain(closed);
        }),
        { numRuns: malformed },
      );
    },
    testTimeout,
  );

  it(
    'bytes that are no WebSocket end the socket and nothing else',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 2, maxLength: 200 }), async (bytes) => {
          const client = await server.client({ headers: elsewhere() });
          Reflect.get(client.socket, '_socket').end(bytes);
          // By chance they can be a closing handshake, which is answered; most are not even a frame.
          await client.closed;
          messages++;
        }),
        { numRuns: 100 },
      );
    },
    testTimeout,
  );

  it('that was enough to mean something', () => {
    expect(messages).toBeGreaterThan(50_000);
  });

  it(
    'those who can be rung were rung, heard nothing else, and every ring has ended',
    async () => {
      const told = (name: string): string[] =>
        rung.flatMap(({ client }) =>
          client.told.flatMap(({ event, params }) =>
            event === name ? [String(Reflect.get(Object(params), 'ringId'))] : [],
          ),
        );
      expect(told('ring').length).toBeGreaterThan(5);
      // Each attacker is gone for good after a while, and its ring with it. Those that wait in line ring after that.
      await vi.waitFor(
        () => {
          expect(told('ringEnded')).toContain(ringing.ringId);
          expect(told('ringEnded').toSorted()).toEqual(told('ring').toSorted());
        },
        { timeout: 2 * limits.ringTimeout },
      );
      const events = new Set(rung.flatMap(({ client }) => client.told.map(({ event }) => event)));
      expect([...events].toSorted()).toEqual(['ring', 'ringEnded']);
      expect(await ringing.client.event('ringAnswered')).toEqual({
        ringId: ringing.ringId,
        answer: 'missed',
      });
      expect(await ringing.client.events()).toEqual([]);
      expect(await server.metric('sotto_reachable_connections')).toBe(rung.length);
    },
    testTimeout,
  );

  it('those in other rooms were told nothing, and still reach each other', async () => {
    const [first, second] = witnesses;
    for (const witness of witnesses) expect(await witness.events()).toEqual([]);
    await first?.request('relay', { to: ids[1] ?? '', data: 'AAAA' });
    await second?.event('relay');
    expect(await (await server.fetch('/readyz')).json()).toEqual({
      status: 'ok',
      admission: true,
      descriptors: true,
      media: true,
      store: true,
    });
    expect(await server.metric('sotto_media_worker_deaths')).toBe(0);
  });
});
