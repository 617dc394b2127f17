import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { cases } from '../testing/cases.ts';
import { closing, openPort, type Opened } from '../testing/open-port.ts';
import { type Cut, inPieces, sendInPieces } from '../testing/pieces.ts';
import { framedCheck } from '../testing/stun.ts';
import type { Arrival } from '../observe/metrics.ts';

/** A connection: what it sends, how it leaves, and where it must come to whichever way its bytes are cut. */
interface Visit {
  readonly what: string;
  readonly bytes: Buffer;
  readonly cut: Cut;
  /** `stay`: until it is answered, where an answer is due, or else until the port ends it. */
  readonly ending: 'end' | 'reset' | 'stay';
  /** Null for a connection that leaves before it has said what it wants. */
  readonly place: Arrival | null;
}

interface Made {
  readonly visit: Visit;
  /** What came back. */
  readonly back: Buffer;
}

/** Cuts within the first bytes more often than elsewhere, since those decide. */
const cuts: fc.Arbitrary<Cut> = fc.record({
  sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 25, max: 1500 })), {
    minLength: 1,
    maxLength: 5,
  }),
  pauses: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }),
});

const expected = (usernameFragment: string) => framedCheck({ usernameFragment, password: 'b'.repeat(32) });
const check = () => expected('abcdefgh');
/** The beginning of a client hello: enough to tell it, and no more. */
const hello = Buffer.from('1603010200010001fc0303', 'hex');
const redirect = 'GET /r/room HTTP/1.1\r\nHost: x\r\n\r\n';

const noise = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));
/** What can come behind a check: media, more checks, and what would be something else in the first place. */
const behind = fc.oneof(
  noise(4000),
  fc.constant(hello),
  fc.constant(Buffer.from(redirect)),
  fc.nat({ max: 5 }).map((count) => Buffer.concat(Array.from({ length: count }, check))),
);
/** Less than tells what it is. */
const beginnings = fc
  .tuple(fc.constantFrom('check', 'hello', 'method'), fc.double({ min: 0, max: 0.99, noNaN: true }))
  .map(([what, part]) => {
    const enough = { check: check(), hello: hello.subarray(0, 6), method: Buffer.from('GET ') }[what];
    return enough?.subarray(0, Math.floor(part * enough.length)) ?? Buffer.alloc(0);
  });
const endings = fc.constantFrom<Visit['ending']>('end', 'reset', 'stay');

/** The same bytes under another length than theirs (RFC 4571, section 2). */
function lying(frame: Buffer, by: number): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUInt16BE((frame.length - 2 + by) & 0xffff);
  return copy;
}

/** So that the length itself is one that a message can have. */
const wholeWords = fc.integer({ min: -10, max: 200 }).map((words) => 4 * words);

const anyVisit: fc.Arbitrary<Visit> = fc.oneof(
  visits('a check, and what comes behind it', 'ice', {
    bytes: behind.map((more) => Buffer.concat([check(), more])),
  }),
  visits('a check that nobody expects', 'refused', {
    bytes: behind.map((more) => Buffer.concat([expected('stranger'), more])),
  }),
  visits('a frame that lies about its length', 'unknown', {
    bytes: fc
      .tuple(fc.oneof(wholeWords, fc.integer({ min: -80, max: 0xf000 })), behind)
      .filter(([by]) => by !== 0)
      .map(([by, more]) => Buffer.concat([lying(check(), by), more])),
  }),
  visits('neither of them', 'unknown', {
    bytes: fc
      .tuple(
        fc.nat({ max: 255 }).filter((byte) => byte > 4 && byte !== 0x16 && (byte < 0x41 || byte > 0x5a)),
        behind,
      )
      .map(([first, more]) => Buffer.concat([Buffer.from([first]), more])),
  }),
  visits('a hello with a check in its place', 'unknown', {
    bytes: behind.map((more) => Buffer.concat([hello.subarray(0, 1), check(), more])),
  }),
  visits('a hello without the rest of it', 'tls', {
    bytes: fc.constant(hello),
    ending: fc.constantFrom('end', 'reset'),
  }),
  visits('a hello that goes wrong', 'tls', { bytes: noise(600).map((more) => wrongHello(more)) }),
  visits('TLS', 'tls', { bytes: fc.constant(Buffer.alloc(0)), ending: fc.constant('stay') }),
  visits('plain http', 'http', { bytes: fc.constant(Buffer.from(redirect)) }),
  visits('too little to tell', null, { bytes: beginnings, ending: fc.constantFrom('end', 'reset') }),
);

function visits(
  what: string,
  place: Arrival | null,
  { bytes, ending = endings }: { bytes: fc.Arbitrary<Buffer>; ending?: fc.Arbitrary<Visit['ending']> },
): fc.Arbitrary<Visit> {
  return fc.record({ what: fc.constant(what), place: fc.constant(place), bytes, ending, cut: cuts });
}

/** A record of the length that it says, with nothing in it that is a hello but the beginning. */
function wrongHello(more: Buffer): Buffer {
  const record = Buffer.concat([Buffer.from('1603010000', 'hex'), Buffer.from([1, 0, 0, 0]), more]);
  record.writeUInt16BE(record.length - 5, 3);
  return record;
}

async function dialFor(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Goes through with one connection. Resolves with what came back when it is closed. */
async function make(port: number, { bytes, cut, ending, what, place }: Visit): Promise<Buffer> {
  const socket = await dialFor(port);
  if (what === 'TLS') return pageOver(socket, cut);
  const chunks: Buffer[] = [];
  const arrived = () => Buffer.concat(chunks);
  const echoed = place === 'ice' && ending === 'stay';
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (echoed && arrived().length >= bytes.length) socket.destroy();
  });
  await sendInPieces(socket, bytes, cut);
  if (ending === 'end') socket.end();
  if (ending === 'reset') socket.resetAndDestroy();
  await closing(socket);
  return arrived();
}

/** A page by a real handshake: whatever is lost, doubled or in another order on the way ends that. */
async function pageOver(socket: Socket, cut: Cut): Promise<Buffer> {
  const secure = connectTls({ socket: inPieces(socket, cut), rejectUnauthorized: false });
  secure.on('error', () => undefined);
  secure.write('GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  const chunks: Buffer[] = [];
  secure.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closing(socket);
  return Buffer.concat(chunks);
}

/** Each connection came to its place and to nothing else, with all of its bytes. */
function expectPlaces(all: readonly Made[], { arrivals, worker }: Opened): void {
  const left = [...arrivals];
  for (const { visit } of all.toSorted((a, b) => certainty(b.visit) - certainty(a.visit))) {
    const at = left.findIndex((arrival) => arrival === visit.place);
    if (at !== -1) left.splice(at, 1);
    else expect(certainty(visit), `${visit.what} came nowhere`).toBe(0);
  }
  expect(left).toEqual([]);
  for (const made of all) expectAnswer(made);
  const checks = all.filter(({ visit }) => visit.place === 'ice').map(({ visit }) => visit);
  const received = [...worker.received.values()];
  for (const { ending, bytes } of checks)
    if (ending === 'stay') expect(received.some((got) => got.equals(bytes))).toBe(true);
  for (const got of received) expect(checks.some(({ bytes }) => beginsWith(bytes, got))).toBe(true);
  expect(received.length).toBeLessThanOrEqual(checks.length);
}

/** Whether it is known that it comes somewhere: who is reset may be gone before anything is read. */
const certainty = ({ ending, place }: Visit): number => (place === null || ending === 'reset' ? 0 : 1);

const beginsWith = (bytes: Buffer, part: Buffer): boolean => bytes.subarray(0, part.length).equals(part);

function expectAnswer({ visit: { what, bytes, ending, place }, back }: Made): void {
  const text = back.toString('latin1');
  if (what === 'TLS') expect(text).toContain('secret page /x');
  else expect(text).not.toContain('secret');
  if (place === null || place === 'unknown' || place === 'refused') expect(back).toHaveLength(0);
  if (place === 'ice') expect(beginsWith(bytes, back)).toBe(true);
  if (ending !== 'stay') return;
  if (place === 'ice') expect(back).toHaveLength(bytes.length);
  if (place === 'http') expect(text).toMatch(/location: https:\/\/calls\.example\.org\/r\/room\r\n/iu);
}

const plainly = { cut: { sizes: [1500], pauses: [0] }, ending: 'stay' } as const;

/** The next who come are served. By then the port has taken notice also of those that were gone at once. */
async function serveMore({ port, onePort, worker }: Opened): Promise<Made[]> {
  const next: Visit[] = [
    { ...plainly, what: 'a check', bytes: check(), place: 'ice' },
    { ...plainly, what: 'TLS', bytes: Buffer.alloc(0), place: 'tls' },
  ];
  const made: Made[] = [];
  for (const visit of next) made.push({ visit, back: await make(port, visit) });
  await vi.waitFor(() => expect(onePort.counts()).toEqual({ undecided: 0, web: 0, ice: 0 }), soon);
  await vi.waitFor(() => expect(worker.connections.filter(({ closed }) => !closed)).toEqual([]), soon);
  return made;
}

const soon = { interval: 2, timeout: 10_000 };

/** Nothing holds a connection that is over. */
async function expectForgotten({ seen }: Opened): Promise<void> {
  await vi.waitFor(() => {
    globalThis.gc?.();
    expect(seen.filter((each) => each.deref() !== undefined).length).toBeLessThan(10);
  });
}

function forget({ arrivals, worker }: Opened): void {
  arrivals.length = 0;
  worker.bytes = Buffer.alloc(0);
  worker.connections.length = 0;
  worker.received.clear();
}

/** Makes all of these connections at once. */
async function makeAll({ port, onePort }: Opened, all: readonly Visit[]): Promise<Made[]> {
  return Promise.all(
    all.map(async (visit) => {
      const back = await make(port, visit);
      const { undecided, web, ice } = onePort.counts();
      expect(undecided + web + ice).toBeLessThanOrEqual(all.length);
      return { visit, back };
    }),
  );
}

/** Real connections take milliseconds each: a hundred thousand would take hours. */
const mostBatches = 3_000;
/** What fails is shown as it came: to make it smaller would take seconds for each attempt. */
const endOnFailure = true;

describe('whatever comes, in whatever pieces', () => {
  it('gets to its one place with all of its bytes, or to none, and nothing of it stays', async () => {
    const opened = await openPort({ perTransport: 100, timeout: 30_000 });
    const batches = fc.array(anyVisit, { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(batches, async (batch) => {
      forget(opened);
      const all = await makeAll(opened, batch);
      expectPlaces([...all, ...(await serveMore(opened))], opened);
    });
    await fc.assert(property, { numRuns: Math.min(cases(60), mostBatches), endOnFailure });
    expect(opened.seen.length).toBeGreaterThan(60);
    forget(opened);
    await expectForgotten(opened);
  });

  it('is not waited for when it comes too slowly, however it trickles', async () => {
    const opened = await openPort({ perTransport: 100, timeout: 400 });
    const slow = fc.record({ bytes: beginnings, ms: fc.integer({ min: 5, max: 150 }) });
    const batches = fc.array(slow, { minLength: 1, maxLength: 40 });
    const property = fc.asyncProperty(batches, async (batch) => {
      forget(opened);
      const backs = await Promise.all(batch.map((each) => trickle(opened, each)));
      expect(backs).toEqual(batch.map(() => 0));
      expect(opened.arrivals).toEqual(batch.map(() => 'silent'));
      forget(opened);
      expectPlaces(await serveMore(opened), opened);
    });
    await fc.assert(property, { numRuns: Math.min(cases(4), mostBatches / 10), endOnFailure });
    forget(opened);
    await expectForgotten(opened);
  });
});

/** Says a byte now and then, and never enough. Resolves with how much came back when it is closed. */
async function trickle({ port }: Opened, { bytes, ms }: { bytes: Buffer; ms: number }): Promise<number> {
  const socket = await dialFor(port);
  let back = 0;
  socket.on('data', (chunk: Buffer) => (back += chunk.length));
  let at = 0;
  const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), ms);
  await closing(socket);
  clearInterval(timer);
  return back;
}
