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
import { KnownPeople } from './known-people.ts';
import type { RingCalls } from './ring-calls.ts';
import { ConnectionRinger } from './ringer.ts';

const room = 'c123456789abcdefghjkmnpqr';
const elsewhere = 'c023456789abcdefghjkmnpqr';
const conference = 'g123456789abcdefghjkmnpqr';

let connection: Connection;
let identity: DeviceIdentity;
let people: KnownPeople;
let ringer: ConnectionRinger;
let anna: DeviceIdentity;
let lastRing = 0;
let heard: string[];
const calls: RingCalls = {
  prepare: () => undefined,
  greet: ({ ringId: id }) =>
    Promise.resolve({
      isAnswered: () => true,
      receive: (data) => void heard.push(`${id} ${data}`),
      close: () => undefined,
    }),
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
  readonly to?: DeviceIdentity;
  readonly name?: string;
  /** What the card says, and what the server says. */
  readonly cardRoom?: string;
  readonly room?: string;
  readonly at?: number;
}

async function cardOf({ from = anna, to = identity, name = 'Anna', cardRoom = room, at = Date.now() }: Rung) {
  return toBase64Url(await sealCard({ identity: from, to: addressOf(to), name, room: cardRoom, at }));
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
  heard = [];
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

describe('a ring', () => {
  it('of a contact shows the name that the contact has here, whatever the card says', async () => {
    await reachable();
    await rung({ name: 'Mallory' });
    expect(callers()).toMatchObject([{ contact: { name: 'Anna from work' } }]);
  });

  it('is acknowledged, so that the caller learns that it rings, and nothing else is', async () => {
    await reachable();
    const ringId = await rung();
    hear('AAAA');
    await rung({ from: await DeviceIdentity.ephemeral() });
    await rung({ to: await DeviceIdentity.ephemeral() });
    expect(told('acknowledgeRing')).toEqual([{ ringId }]);
    expect(told('answerRing')).toEqual([]);
  });

  it('ends when the server says so, and only the one that is meant', async () => {
    await reachable();
    const [first] = [await rung(), await rung({ from: await contact('Ben') })];
    const ring = ringer.rings.value.find(({ id }) => id === first);
    FakeSocket.last.receive({ event: 'ringEnded', params: { ringId: first, reason: 'answered-elsewhere' } });
    expect(ring?.ended.value).toBe('answered-elsewhere');
    expect(ringer.rings.value).toHaveLength(1);
  });

  it('that ended before its card was opened never rings', async () => {
    await reachable();
    const id = hear(await cardOf({}));
    FakeSocket.last.receive({ event: 'ringEnded', params: { ringId: id, reason: 'cancelled' } });
    await settle();
    expect(callers()).toEqual([]);
  });

  it('is answered, and says where to go and whom to expect there', async () => {
    await reachable();
    await rung();
    const [ring] = ringer.rings.value;
    const accepted = ring?.accept();
    await settle();
    expect(FakeSocket.last.requests('answerRing')[0]?.params).toEqual({ ringId: ring?.id, answer: 'accept' });
    expect(ringer.rings.value).toHaveLength(1);
    FakeSocket.last.answer('answerRing', {});
    await expect(accepted).resolves.toEqual({ room, expected: toBase64Url(anna.publicKey) });
    expect(ringer.rings.value).toEqual([]);
  });

  it('hears what the caller hands over by it, as long as it rings', async () => {
    await reachable();
    const id = await rung();
    const tell = (data: string, by = id) =>
      FakeSocket.last.receive({ event: 'ringRelay', params: { ringId: by, data } });
    const [ring] = ringer.rings.value;
    ring?.prepare({ hideAddress: false });
    await settle();
    tell('AAAA');
    tell('BBBB', 'another');
    ring?.decline();
    tell('CCCC');
    expect(heard).toEqual([`${id} AAAA`]);
  });

  it('that another window has answered leads nowhere', async () => {
    await reachable();
    await rung();
    const accepted = ringer.rings.value[0]?.accept();
    const refused = expect(accepted).rejects.toMatchObject({ code: 'not-found' });
    await settle();
    FakeSocket.last.refuse('answerRing', 'not-found');
    await refused;
    expect(callers()).toEqual([]);
  });

  it.each([
    ['decline', 'decline', 'declined'],
    ['busy', 'busy', 'busy'],
  ] as const)('can be refused: %s', async (method, answer, end) => {
    await reachable();
    await rung();
    const [ring] = ringer.rings.value;
    ring?.[method]();
    expect(ring?.ended.value).toBe(end);
    expect(ringer.rings.value).toEqual([]);
    await settle();
    expect(FakeSocket.last.requests('answerRing')[0]?.params).toEqual({ ringId: ring?.id, answer });
  });
});

describe('nothing rings', () => {
  it.each<[string, () => Promise<Rung> | Rung]>([
    ['somebody who is no contact', async () => ({ from: await DeviceIdentity.ephemeral() })],
    ['a card for another device', async () => ({ to: await DeviceIdentity.ephemeral() })],
    ['a card for another room than the server names', () => ({ cardRoom: elsewhere })],
    ['a conference, which the server could listen to', () => ({ cardRoom: conference, room: conference })],
  ])('for %s', async (_what, options) => {
    await reachable();
    await rung(await options());
    expect(callers()).toEqual([]);
    expect([...told('answerRing'), ...told('acknowledgeRing')]).toEqual([]);
    // The control: what differs is all that keeps it from ringing.
    await rung();
    expect(callers()).toHaveLength(1);
  });

  it('for what is no card, or one with a bit turned', async () => {
    await reachable();
    const card = await cardOf({});
    for (const wrong of [
      '',
      'AAAA',
      card.slice(0, -4),
      `${card.slice(0, 200)}${card[200] === 'A' ? 'B' : 'A'}${card.slice(201)}`,
    ])
      hear(wrong);
    await settle();
    expect(callers()).toEqual([]);
  });

  it('for a card that rang before, under whatever id', async () => {
    await reachable();
    const card = await cardOf({});
    const first = hear(card);
    await settle();
    FakeSocket.last.receive({ event: 'ringEnded', params: { ringId: first, reason: 'cancelled' } });
    hear(card, room, first);
    hear(card);
    await settle();
    expect(callers()).toEqual([]);
  });

  it('for two tellings of one card at once but one', async () => {
    await reachable();
    const card = await cardOf({});
    hear(card);
    hear(card);
    await settle();
    expect(callers()).toHaveLength(1);
  });

  it('where the person does not want to be reachable', async () => {
    ringer.reach({ on: false, callers: 'everybody' });
    FakeSocket.last.open();
    await settle();
    await rung();
    expect(callers()).toEqual([]);
  });

  it('any more once they do not', async () => {
    await reachable();
    await rung();
    ringer.reach({ on: false, callers: 'contacts' });
    expect(callers()).toEqual([]);
  });

  it('beyond a few at once', async () => {
    await reachable();
    for (const name of ['Ben', 'Cleo', 'Dana', 'Emil', 'Finn']) await rung({ from: await contact(name) });
    expect(callers().map(({ contact: who }) => who?.name)).toEqual(['Ben', 'Cleo', 'Dana', 'Emil']);
    expect(told('acknowledgeRing')).toHaveLength(4);
  });

  it('twice for one caller: who calls again has left where they were', async () => {
    await reachable();
    const [first, second] = [await rung(), await rung({ cardRoom: elsewhere, room: elsewhere })];
    expect(ringer.rings.value.map(({ id }) => id)).toEqual([second]);
    expect(told('answerRing')).toEqual([{ ringId: first, answer: 'busy' }]);
  });
});

describe('a stranger', () => {
  it('rings where everybody may, by fingerprint and under a claimed name', async () => {
    await reachable('everybody');
    const stranger = await DeviceIdentity.ephemeral();
    await rung({ from: stranger, name: 'Zoe' });
    expect(callers()).toEqual([
      {
        id: toBase64Url(stranger.publicKey),
        contact: null,
        claimedName: 'Zoe',
        fingerprint: expect.stringMatching(/^(\d{5} ){7}\d{5}$/u),
        namesake: null,
      },
    ]);
  });

  it('with the name of a contact is marked as somebody else', async () => {
    await reachable('everybody');
    await rung({ from: await DeviceIdentity.ephemeral(), name: 'ANNA from work' });
    expect(callers()).toMatchObject([{ contact: null, namesake: 'Anna from work' }]);
  });

  it('whose name would turn the text around it has none', async () => {
    await reachable('everybody');
    await rung({ from: await DeviceIdentity.ephemeral(), name: 'Anna\u202e' });
    expect(callers()).toMatchObject([{ claimedName: '' }]);
  });
});

async function reconnect(): Promise<void> {
  FakeSocket.last.drop();
  await settle();
  await vi.waitFor(() => expect(FakeSocket.all).toHaveLength(2));
  FakeSocket.last.open();
  await settle();
}

describe('the loss of the socket', () => {
  it('silences what rings, and it goes on when the server tells of it again', async () => {
    await reachable();
    const card = await cardOf({});
    const id = hear(card);
    await settle();
    const [ring] = ringer.rings.value;
    await reconnect();
    expect(ring?.ended.value).toBe('lost');
    expect(callers()).toEqual([]);
    hear(card, room, id);
    await settle();
    expect(callers()).toHaveLength(1);
  });

  it('brings nothing back that was declined', async () => {
    await reachable();
    const card = await cardOf({});
    const id = hear(card);
    await settle();
    ringer.rings.value[0]?.decline();
    await reconnect();
    hear(card, room, id);
    await settle();
    expect(callers()).toEqual([]);
  });
});
