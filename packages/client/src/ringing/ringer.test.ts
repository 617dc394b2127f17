import { DeviceIdentity, sealCard, toBase64Url } from '@sotto/e2ee/identity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket } from '../testing/fake-socket.ts';
import { roomOfRing as room, type Rung, RungDevice, told } from '../testing/rung-device.ts';
import type { EarlyExchange, PreparedCall } from '../direct/direct-call.ts';
import { standIn } from '../testing/stand-in.ts';

const elsewhere = 'c023456789abcdefghjkmnpqr';
const conference = 'g123456789abcdefghjkmnpqr';
let exchanged: string;
const prepareCall = () =>
  Promise.resolve(
    standIn<PreparedCall>({
      exchangeEarly: ({ ringId }: EarlyExchange) => void (exchanged = ringId),
      answered: true,
      hear: (data: string) => void heard.push(`${exchanged} ${data}`),
      close: () => undefined,
    }),
  );

let device: RungDevice;
let heard: string[];

beforeEach(async () => {
  heard = [];
  device = await RungDevice.open(prepareCall);
});
afterEach(() => device.close());

describe('a ring', () => {
  it('of a contact shows the name that the contact has here, whatever the card says', async () => {
    await device.reachable();
    await device.rung({ name: 'Mallory' });
    expect(device.callers()).toMatchObject([{ contact: { name: 'Anna from work' } }]);
  });

  it('comes with a card of either version', async () => {
    await device.reachable();
    const { identity, anna: from, ringer } = device;
    const to = { identity: identity.publicKey, cardKey: identity.cardKey };
    const kemKey = await identity.cardKem.publicKey();
    const options = { identity: from, name: 'Anna', room: elsewhere, at: Date.now() };
    const card = await sealCard({ ...options, to: { ...to, kemKey } });
    expect(card[0]).toBe(2);
    device.hear(toBase64Url(card), elsewhere);
    await vi.waitFor(() => expect(ringer.rings.value).toHaveLength(1));
    ringer.rings.value[0]?.decline();
    await device.rung();
    expect(device.callers()).toMatchObject([{ contact: { name: 'Anna from work' } }]);
  });

  it('that could not be looked at is told to the log, and what anybody can make is not', async () => {
    await device.reachable('everybody');
    device.hear('AAAA');
    await device.rung({ to: await DeviceIdentity.ephemeral() });
    expect(device.failures).toEqual([]);
    vi.spyOn(device.people, 'judge').mockImplementation(() => {
      throw new TypeError('This is a mistake of ours.');
    });
    await device.rung({ from: await DeviceIdentity.ephemeral() });
    expect([device.failures, device.callers()]).toEqual([['card'], []]);
  });

  it('is acknowledged, so that the caller learns that it rings, and nothing else is', async () => {
    await device.reachable();
    const ringId = await device.rung();
    device.hear('AAAA');
    await device.rung({ from: await DeviceIdentity.ephemeral() });
    await device.rung({ to: await DeviceIdentity.ephemeral() });
    expect(told('acknowledgeRing')).toEqual([{ ringId }]);
    expect(told('answerRing')).toEqual([]);
  });

  it('ends when the server says so, and only the one that is meant', async () => {
    await device.reachable();
    const [first] = [await device.rung(), await device.rung({ from: await device.contact('Ben') })];
    const ring = device.ringer.rings.value.find(({ id }) => id === first);
    FakeSocket.last.receive({ event: 'ringEnded', params: { ringId: first, reason: 'answered-elsewhere' } });
    expect(ring?.ended.value).toBe('answered-elsewhere');
    expect(device.ringer.rings.value).toHaveLength(1);
  });

  it('that ended before its card was opened never rings', async () => {
    await device.reachable();
    const id = device.hear(await device.cardOf({}));
    FakeSocket.last.receive({ event: 'ringEnded', params: { ringId: id, reason: 'cancelled' } });
    await device.settle();
    expect(device.callers()).toEqual([]);
  });

  it('is answered, and says where to go and whom to expect there', async () => {
    await device.reachable();
    await device.rung();
    const [ring] = device.ringer.rings.value;
    const accepted = ring?.accept();
    await device.settle();
    expect(FakeSocket.last.requests('answerRing')[0]?.params).toEqual({ ringId: ring?.id, answer: 'accept' });
    expect(device.ringer.rings.value).toHaveLength(1);
    FakeSocket.last.answer('answerRing', {});
    // Nothing was agreed ahead.
    await expect(accepted).resolves.toBeNull();
    expect([ring?.room, ring?.caller.id]).toEqual([room, toBase64Url(device.anna.publicKey)]);
    expect(device.ringer.rings.value).toEqual([]);
  });

  it('hears what the caller hands over by it, as long as it rings', async () => {
    await device.reachable();
    const id = await device.rung();
    const tell = (data: string, by = id) =>
      FakeSocket.last.receive({ event: 'ringRelay', params: { ringId: by, data } });
    const [ring] = device.ringer.rings.value;
    ring?.prepare({ hideAddress: false });
    await device.settle();
    tell('AAAA');
    tell('BBBB', 'another');
    ring?.decline();
    tell('CCCC');
    expect(heard).toEqual([`${id} AAAA`]);
  });

  it('that another window has answered leads nowhere', async () => {
    await device.reachable();
    await device.rung();
    const accepted = device.ringer.rings.value[0]?.accept();
    const refused = expect(accepted).rejects.toMatchObject({ code: 'not-found' });
    await device.settle();
    FakeSocket.last.refuse('answerRing', 'not-found');
    await refused;
    expect(device.callers()).toEqual([]);
  });

  it.each([
    ['decline', 'decline', 'declined'],
    ['busy', 'busy', 'busy'],
  ] as const)('can be refused: %s', async (method, answer, end) => {
    await device.reachable();
    await device.rung();
    const [ring] = device.ringer.rings.value;
    ring?.[method]();
    expect(ring?.ended.value).toBe(end);
    expect(device.ringer.rings.value).toEqual([]);
    await device.settle();
    expect(FakeSocket.last.requests('answerRing')[0]?.params).toEqual({ ringId: ring?.id, answer });
  });
});

describe('nothing rings', () => {
  it.each<[string, () => Promise<Rung> | Rung]>([
    ['somebody who is no contact', async () => ({ from: await DeviceIdentity.ephemeral() })],
    ['a card for another device', async () => ({ to: await DeviceIdentity.ephemeral() })],
    ['a card for another room than the server names', () => ({ cardRoom: elsewhere, room })],
    ['a conference, which the server could listen to', () => ({ cardRoom: conference })],
  ])('for %s', async (_what, options) => {
    await device.reachable();
    await device.rung(await options());
    expect(device.callers()).toEqual([]);
    expect([...told('answerRing'), ...told('acknowledgeRing')]).toEqual([]);
    // The control: what differs is all that keeps it from ringing.
    await device.rung();
    expect(device.callers()).toHaveLength(1);
  });

  it('for what is no card, or one with a bit turned', async () => {
    await device.reachable();
    const card = await device.cardOf({});
    for (const wrong of [
      '',
      'AAAA',
      card.slice(0, -4),
      `${card.slice(0, 200)}${card[200] === 'A' ? 'B' : 'A'}${card.slice(201)}`,
    ])
      device.hear(wrong);
    await device.settle();
    expect(device.callers()).toEqual([]);
  });

  it('for a card that rang before, under whatever id', async () => {
    await device.reachable();
    const card = await device.cardOf({});
    const first = device.hear(card);
    await device.settle();
    FakeSocket.last.receive({ event: 'ringEnded', params: { ringId: first, reason: 'cancelled' } });
    device.hear(card, room, first);
    device.hear(card);
    await device.settle();
    expect(device.callers()).toEqual([]);
  });

  it('for two tellings of one card at once but one', async () => {
    await device.reachable();
    const card = await device.cardOf({});
    device.hear(card);
    device.hear(card);
    await device.settle();
    expect(device.callers()).toHaveLength(1);
  });

  it('where the person does not want to be reachable', async () => {
    device.ringer.register({ on: false, callers: 'everybody' });
    FakeSocket.last.open();
    await device.settle();
    await device.rung();
    expect(device.callers()).toEqual([]);
  });

  it('any more once they do not', async () => {
    await device.reachable();
    await device.rung();
    device.ringer.register({ on: false, callers: 'contacts' });
    expect(device.callers()).toEqual([]);
  });

  it('beyond a few at once', async () => {
    await device.reachable();
    for (const name of ['Ben', 'Cleo', 'Dana', 'Emil', 'Finn'])
      await device.rung({ from: await device.contact(name) });
    expect(device.callers().map(({ contact: who }) => who?.name)).toEqual(['Ben', 'Cleo', 'Dana', 'Emil']);
    expect(told('acknowledgeRing')).toHaveLength(4);
  });

  it('twice for one caller: who calls again has left where they were', async () => {
    await device.reachable();
    const [first, second] = [
      await device.rung(),
      await device.rung({ cardRoom: elsewhere, room: elsewhere }),
    ];
    expect(device.ringer.rings.value.map(({ id }) => id)).toEqual([second]);
    expect(told('answerRing')).toEqual([{ ringId: first, answer: 'busy' }]);
  });
});

describe('a stranger', () => {
  it('rings where everybody may, by fingerprint and under a claimed name', async () => {
    await device.reachable('everybody');
    const stranger = await DeviceIdentity.ephemeral();
    await device.rung({ from: stranger, name: 'Zoe' });
    expect(device.callers()).toEqual([
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
    await device.reachable('everybody');
    await device.rung({ from: await DeviceIdentity.ephemeral(), name: 'ANNA from work' });
    expect(device.callers()).toMatchObject([{ contact: null, namesake: 'Anna from work' }]);
  });

  it('whose name would turn the text around it has none', async () => {
    await device.reachable('everybody');
    await device.rung({ from: await DeviceIdentity.ephemeral(), name: 'Anna\u202e' });
    expect(device.callers()).toMatchObject([{ claimedName: '' }]);
  });
});

async function reconnect(): Promise<void> {
  FakeSocket.last.drop();
  await device.settle();
  await vi.waitFor(() => expect(FakeSocket.all).toHaveLength(2));
  FakeSocket.last.open();
  await device.settle();
}

describe('the loss of the socket', () => {
  it('silences what rings, and it goes on when the server tells of it again', async () => {
    await device.reachable();
    const card = await device.cardOf({});
    const id = device.hear(card);
    await device.settle();
    const [ring] = device.ringer.rings.value;
    await reconnect();
    expect(ring?.ended.value).toBe('lost');
    expect(device.callers()).toEqual([]);
    device.hear(card, room, id);
    await device.settle();
    expect(device.callers()).toHaveLength(1);
  });

  it('brings nothing back that was declined', async () => {
    await device.reachable();
    const card = await device.cardOf({});
    const id = device.hear(card);
    await device.settle();
    device.ringer.rings.value[0]?.decline();
    await reconnect();
    device.hear(card, room, id);
    await device.settle();
    expect(device.callers()).toEqual([]);
  });
});
