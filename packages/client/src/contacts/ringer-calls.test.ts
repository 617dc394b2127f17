import {
  type Address,
  DeviceIdentity,
  fromBase64Url,
  openCard,
  sealCard,
  toBase64Url,
} from '@sotto/e2ee/identity';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '../signaling/connection.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import { createFakeCall } from '../testing/fakes.ts';
import { KnownPeople } from './known-people.ts';
import { ConnectionRinger } from './ringer.ts';
import type { OutgoingRing } from './ringing-types.ts';

const room = 'c123456789abcdefghjkmnpqr';
const elsewhere = 'c023456789abcdefghjkmnpqr';
const minutes = 60_000;

let connection: Connection;
let identity: DeviceIdentity;
let people: KnownPeople;
let ringer: ConnectionRinger;
let anna: DeviceIdentity;
let lastRing = 0;
const calls = {
  prepare: () => undefined,
  greet: () => Promise.reject(new Error('Nobody agrees on keys here.')),
  ringing: () => undefined,
};

const addressOf = ({ publicKey, cardKey }: DeviceIdentity): Address => ({ identity: publicKey, cardKey });
/** Opens cards one after the other: whatever opens one meanwhile, with less to do in all, is done by then. */
async function settle(): Promise<void> {
  const bytes = fromBase64Url(await cardOf({})) ?? new Uint8Array();
  for (let round = 0; round < 3; round += 1) {
    await openCard({ identity, bytes });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

interface Rung {
  readonly from?: DeviceIdentity;
  /** What the card says, and what the server says. */
  readonly cardRoom?: string;
  readonly room?: string;
  readonly at?: number;
}

async function cardOf({ from = anna, cardRoom = room, at = Date.now() }: Rung) {
  return toBase64Url(
    await sealCard({ identity: from, to: addressOf(identity), name: 'Anna', room: cardRoom, at }),
  );
}

function hear(card: string, where = room, id = `ring-${(lastRing += 1)}`): string {
  FakeSocket.last.receive({ event: 'ring', params: { ringId: id, room: where, card } });
  return id;
}

async function rung(options: Rung = {}): Promise<string> {
  const id = hear(await cardOf(options), options.room);
  await settle();
  return id;
}

const callers = () => ringer.rings.value.map(({ caller }) => caller);
/** The rings of which the server was told something. */
const told = (method: 'acknowledgeRing' | 'answerRing') =>
  FakeSocket.last.requests(method).map(({ params }) => params);
/** Somebody else whom the person here knows. */
async function contact(name: string): Promise<DeviceIdentity> {
  const device = await DeviceIdentity.ephemeral();
  await people.add({ ...addressOf(device), name });
  return device;
}

async function reachable(who: 'contacts' | 'everybody' = 'contacts'): Promise<void> {
  ringer.reach({ on: true, callers: who });
  FakeSocket.last.open();
  await settle();
}

beforeEach(async () => {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('indexedDB', new IDBFactory());
  FakeSocket.reset();
  [identity, anna] = await Promise.all([DeviceIdentity.ephemeral(), DeviceIdentity.ephemeral()]);
  people = await KnownPeople.open({ own: identity.publicKey });
  await people.add({ ...addressOf(anna), name: 'Anna from work' });
  connection = new Connection('ws://sotto.test/ws');
  ringer = new ConnectionRinger({ connection, calls, identity, people, origin: 'https://calls.example.org' });
});

afterEach(() => {
  ringer.close();
  connection.close();
  vi.unstubAllGlobals();
});

describe('junk', () => {
  it('keeps no contact from ringing, however much of it comes', async () => {
    await reachable();
    for (let count = 0; count < 12; count++) hear('AAAA');
    const [ringId] = [await rung()];
    expect(callers()).toMatchObject([{ contact: { name: 'Anna from work' } }]);
    expect(told('acknowledgeRing')).toEqual([{ ringId }]);
  });

  it('of people who are no contacts makes room for a contact', async () => {
    await reachable('everybody');
    const strangers = [];
    for (let count = 0; count < 5; count++)
      strangers.push(await rung({ from: await DeviceIdentity.ephemeral() }));
    expect(callers()).toHaveLength(4);
    const ringId = await rung();
    expect(ringer.rings.value.map(({ id }) => id)).toEqual([...strangers.slice(0, 3), ringId]);
    expect(told('answerRing')).toEqual([{ ringId: strangers[3], answer: 'busy' }]);
  });
});

describe('a call with a wrong clock', () => {
  it.each([
    ['too old', -5 * minutes - 1_000],
    ['from the future', 5 * minutes + 10_000],
  ])('%s does not ring, and both sides are told', async (_what, off) => {
    await reachable();
    const ringId = await rung({ at: Date.now() + off });
    expect(callers()).toEqual([]);
    expect(ringer.misdated.value).toMatchObject({ ringId, caller: { contact: { name: 'Anna from work' } } });
    expect(told('answerRing')).toEqual([{ ringId, answer: 'wrong-clock' }]);
    expect(told('acknowledgeRing')).toEqual([]);
  });

  it('of somebody who may not ring says nothing to anybody', async () => {
    await reachable();
    await rung({ from: await DeviceIdentity.ephemeral(), at: 0 });
    await rung({ at: 0, cardRoom: elsewhere });
    expect(ringer.misdated.value).toBeNull();
    expect(told('answerRing')).toEqual([]);
  });

  it('is told of once for each card', async () => {
    await reachable();
    const card = await cardOf({ at: 0 });
    hear(card);
    await settle();
    hear(card);
    await settle();
    expect(told('answerRing')).toHaveLength(1);
  });
});

const idOf = ({ publicKey }: DeviceIdentity) => toBase64Url(publicKey);

async function calling(): Promise<OutgoingRing> {
  const call = createFakeCall({ kind: 'call', name: 'Ben' });
  const [to] = people.contacts.value;
  if (to === undefined) throw new Error('Nobody to call.');
  return ringer.ring(call, to);
}

describe('two who call each other', () => {
  it.each(['first', 'second'])(
    'have one call, in the room of the smaller identity: theirs comes %s',
    async (when) => {
      await reachable();
      const ring = when === 'second' ? await calling() : undefined;
      const ringId = await rung();
      if (ring === undefined) {
        expect(ringer.crossings.value).toEqual([]);
        await calling();
      }
      expect(callers()).toEqual([]);
      expect(ringer.crossings.value).toMatchObject([
        { ring: { id: ringId }, here: idOf(identity) < idOf(anna) },
      ]);
      // They were told that it rings, whatever becomes of it.
      expect(told('acknowledgeRing')).toEqual([{ ringId }]);
    },
  );

  it('do not both move: whoever has accepted comes', async () => {
    await reachable();
    await calling();
    const ringId = await vi.waitFor(() => {
      expect(FakeSocket.last.requests('ring')).toHaveLength(1);
      FakeSocket.last.answer('ring', { ringId: 'mine' });
      return 'mine';
    });
    await settle();
    await rung();
    FakeSocket.last.receive({ event: 'ringAnswered', params: { ringId, answer: 'accept' } });
    expect(ringer.crossings.value).toMatchObject([{ here: true }]);
  });

  it('are asked like anybody when one has given up, or calls somebody else', async () => {
    await reachable();
    const ring = await calling();
    ring.cancel();
    await rung();
    expect(callers()).toHaveLength(1);
    await calling();
    await rung({ from: await contact('Cleo') });
    expect(callers()).toMatchObject([{ contact: { name: 'Cleo' } }]);
  });
});
