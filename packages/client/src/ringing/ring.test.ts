import { limits } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EarlyExchange, PreparedCall } from '../direct/direct-call.ts';
import type { Connection } from '../signaling/connection.ts';
import { enterFakePage, leaveFakePage, openConnection } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import { standIn } from '../testing/stand-in.ts';
import { Ring } from './ring.ts';
import type { Caller } from '../types/ringing-types.ts';

const room = 'c123456789abcdefghjkmnpqr';
const contact = { id: 'anna', cardKey: 'k', name: 'Anna', addedAt: 0, verified: false };
const known: Caller = { id: 'anna', contact };
const stranger: Caller = { id: 'eve', contact: null, claimedName: 'Anna', fingerprint: '1', namesake: null };
const now = { hideAddress: false };

let connection: Connection;
/** What became of each caller with whom keys are agreed. */
let exchanges: {
  readonly exchange: EarlyExchange;
  answered: boolean;
  closed: boolean;
  readonly heard: string[];
}[];
/** When keys can be agreed. */
let ready: Promise<void>;
let closed: number;
let count = 0;

const settle = () => vi.advanceTimersByTimeAsync(1);
const once = () => vi.waitFor(() => expect(exchanges).toHaveLength(1));

const prepareCall = async () => {
  await ready;
  const made = { answered: false, closed: false, heard: new Array<string>() };
  return standIn<PreparedCall>({
    exchangeEarly: (of: EarlyExchange) => void exchanges.push(Object.assign(made, { exchange: of })),
    get answered() {
      return made.answered;
    },
    hear: (data: string) => void made.heard.push(data),
    close: () => {
      made.closed = true;
      closed += 1;
    },
  });
};

/** Each test has a ring of its own: locks are the whole process's. */
function ringOf(caller: Caller, ringId = `ring-${(count += 1)}`, mayExchangeEarly = true): Ring {
  return new Ring({
    connection,
    prepareCall,
    ringId,
    room,
    card: 'card',
    mayExchangeEarly,
    caller,
    failed: () => undefined,
  });
}

/** A contact rings, and keys are being agreed with them. */
async function exchange(answered = true) {
  const ring = ringOf(known);
  ring.prepare(now);
  await once();
  const [made] = exchanges;
  if (made === undefined) throw new Error('Keys were agreed with nobody.');
  made.answered = answered;
  return { ring, made };
}

async function accept(ring: Ring) {
  const accepted = ring.accept();
  await settle();
  FakeSocket.last.answer('answerRing', {});
  return accepted;
}

beforeEach(async () => {
  enterFakePage();
  [exchanges, closed, ready] = [[], 0, Promise.resolve()];
  connection = await openConnection();
});

afterEach(() => {
  connection.close();
  leaveFakePage();
});

describe('keys', () => {
  it('are agreed with a contact while it rings, by the ring, and once', async () => {
    const { ring, made } = await exchange();
    ring.prepare(now);
    await settle();
    expect(exchanges).toHaveLength(1);
    expect(made.exchange).toMatchObject({ ringId: ring.id, room, hideAddress: false });
    made.exchange.relay('AAAA').catch(() => undefined);
    await settle();
    expect(FakeSocket.last.requests('relayRing')[0]?.params).toEqual({ ringId: ring.id, data: 'AAAA' });
    ring.receive('BBBB');
    expect(made.heard).toEqual(['BBBB']);
    expect(FakeSocket.last.requests('answerRing')).toEqual([]);
  });

  it('are not agreed with whoever is no contact', async () => {
    ringOf(stranger).prepare(now);
    await settle();
    expect(exchanges).toEqual([]);
    // The control: who it is, is all that keeps them from it.
    ringOf(known).prepare(now);
    await once();
  });

  it('are not agreed with a page of version 2, which would not know of it in the room', async () => {
    const former = ringOf(known, undefined, false);
    former.prepare(now);
    await settle();
    expect(exchanges).toEqual([]);
    expect(await accept(former)).toBeNull();
  });

  it('are agreed in one window of several, until it does not ring there any more', async () => {
    const { ring } = await exchange();
    // Another window, told of the same ring.
    const other = ringOf(known, ring.id);
    other.prepare(now);
    await settle();
    expect(exchanges).toHaveLength(1);
    ring.decline();
    await vi.waitFor(async () => {
      const { held = [] } = await navigator.locks.query();
      expect(held.map(({ name }) => name)).not.toContain(`sotto.ring.${ring.id}`);
    });
    ringOf(known, ring.id).prepare(now);
    await vi.waitFor(() => expect(exchanges).toHaveLength(2));
  });

  it('are agreed after the answer where a browser cannot tell its windows apart', async () => {
    vi.stubGlobal('navigator', {});
    const ring = ringOf(known);
    ring.prepare(now);
    expect(await accept(ring)).toBeNull();
    expect(exchanges).toEqual([]);
  });

  it('go with the answer to the room, when the caller takes part', async () => {
    const { ring, made } = await exchange();
    expect(ring.exchangedEarly).toBe(true);
    expect(await accept(ring)).not.toBeNull();
    expect(made.closed).toBe(false);
  });

  it('are left behind when the caller does not take part', async () => {
    const { ring, made } = await exchange(false);
    expect(ring.exchangedEarly).toBe(false);
    expect(await accept(ring)).toBeNull();
    expect(made.closed).toBe(true);
  });

  it.each<[string, (ring: Ring) => void]>([
    ['declines', (ring) => ring.decline()],
    ['is busy', (ring) => ring.busy()],
    ...(['missed', 'cancelled', 'answered-elsewhere', 'declined-elsewhere', 'lost'] as const).map(
      (reason): [string, (ring: Ring) => void] => [`hears: ${reason}`, (ring) => ring.end(reason)],
    ),
  ])('are wiped when this window %s', async (_what, end) => {
    const { ring, made } = await exchange();
    end(ring);
    expect(made.closed).toBe(true);
  });

  it('are wiped when another window has answered at the same moment', async () => {
    const { ring, made } = await exchange();
    const accepted = expect(ring.accept()).rejects.toMatchObject({ code: 'not-found' });
    await settle();
    FakeSocket.last.refuse('answerRing', 'not-found');
    await accepted;
    expect(made.closed).toBe(true);
  });

  it('that come too late are wiped', async () => {
    const late = Promise.withResolvers<void>();
    ready = late.promise;
    const ring = ringOf(known);
    ring.prepare(now);
    await settle();
    ring.decline();
    late.resolve();
    await vi.waitFor(() => expect(closed).toBe(1));
    ring.prepare(now);
    await settle();
    expect(exchanges).toEqual([]);
  });

  it('that cannot be agreed keep nobody from answering', async () => {
    ready = Promise.reject(new Error('no worker'));
    ready.catch(() => undefined);
    const ring = ringOf(known);
    ring.prepare(now);
    await settle();
    expect(await accept(ring)).toBeNull();
  });
});

describe('an answer of which nobody knows whether it got through', () => {
  it.each(['the socket is lost', 'the server does not say so'])(
    'leads to the room all the same: %s',
    async (what) => {
      const { ring, made } = await exchange();
      const accepted = ring.accept();
      await settle();
      if (what === 'the socket is lost') {
        FakeSocket.last.drop();
        ring.end('lost');
      }
      await vi.advanceTimersByTimeAsync(limits.requestTimeout);
      expect(await accepted).not.toBeNull();
      expect([ring.ended.value, made.closed]).toEqual(['accepted', false]);
    },
  );

  it('is none where the server refuses it: it may be given again', async () => {
    const ring = ringOf(known);
    const refused = expect(ring.accept()).rejects.toMatchObject({ code: 'internal' });
    await settle();
    FakeSocket.last.refuse('answerRing', 'internal');
    await refused;
    expect(ring.ended.value).toBeNull();
    expect(await accept(ring)).toBeNull();
    expect(ring.ended.value).toBe('accepted');
  });
});
