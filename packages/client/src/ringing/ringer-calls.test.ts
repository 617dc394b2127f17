import { DeviceIdentity, fromBase64Url, openCard, toBase64Url } from '@sotto/e2ee/identity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket } from '../testing/fake-socket.ts';
import { createFakeCall } from '../testing/fakes.ts';
import { roomOfRing as room, RungDevice, told } from '../testing/rung-device.ts';
import type { DirectRoomCall } from '../direct/direct-call.ts';
import { standIn } from '../testing/stand-in.ts';
import type { OutgoingRing } from '../types/ringing-types.ts';

const elsewhere = 'c023456789abcdefghjkmnpqr';
const minutes = 60_000;
const nothing = () => Promise.reject(new Error('Nobody agrees on keys here.'));

/** A call in which somebody waits. */
const callIn = (at: string) =>
  standIn<DirectRoomCall>({
    ...createFakeCall({ name: 'Ben', room: at }),
    ringing: () => undefined,
    hearRing: () => undefined,
  });

let device: RungDevice;

beforeEach(async () => {
  device = await RungDevice.open(nothing);
});
afterEach(() => device.close());

describe('junk', () => {
  it('keeps no contact from ringing, however much of it comes', async () => {
    await device.reachable();
    for (let count = 0; count < 12; count++) device.hear('AAAA');
    const [ringId] = [await device.rung()];
    expect(device.callers()).toMatchObject([{ contact: { name: 'Anna from work' } }]);
    expect(told('acknowledgeRing')).toEqual([{ ringId }]);
  });

  it('of people who are no contacts makes room for a contact', async () => {
    await device.reachable('everybody');
    const strangers = [];
    for (let count = 0; count < 5; count++)
      strangers.push(await device.rung({ from: await DeviceIdentity.ephemeral() }));
    expect(device.callers()).toHaveLength(4);
    const ringId = await device.rung();
    expect(device.ringer.rings.value.map(({ id }) => id)).toEqual([...strangers.slice(0, 3), ringId]);
    expect(told('answerRing')).toEqual([{ ringId: strangers[3], answer: 'busy' }]);
  });
});

describe('a call with a wrong clock', () => {
  it.each([
    ['too old', -5 * minutes - 1_000],
    ['from the future', 5 * minutes + 10_000],
  ])('%s does not ring, and both sides are told', async (_what, off) => {
    await device.reachable();
    const ringId = await device.rung({ at: Date.now() + off });
    expect(device.callers()).toEqual([]);
    expect(device.ringer.misdated.value).toMatchObject({
      ringId,
      caller: { contact: { name: 'Anna from work' } },
    });
    expect(told('answerRing')).toEqual([{ ringId, answer: 'wrong-clock' }]);
    expect(told('acknowledgeRing')).toEqual([]);
  });

  it('of somebody who may not ring says nothing to anybody', async () => {
    await device.reachable();
    await device.rung({ from: await DeviceIdentity.ephemeral(), at: 0 });
    await device.rung({ at: 0, cardRoom: elsewhere, room });
    expect(device.ringer.misdated.value).toBeNull();
    expect(told('answerRing')).toEqual([]);
  });

  it('is told of once for each card', async () => {
    await device.reachable();
    const card = await device.cardOf({ at: 0 });
    device.hear(card);
    await device.settle();
    device.hear(card);
    await device.settle();
    expect(told('answerRing')).toHaveLength(1);
  });
});

const idOf = ({ publicKey }: DeviceIdentity) => toBase64Url(publicKey);

async function calling(call = callIn(room)): Promise<OutgoingRing> {
  const [to] = device.people.contacts.value;
  if (to === undefined) throw new Error('Nobody to call.');
  return device.ringer.ring(call, to);
}

/** Somebody is called, and calls. */
async function crossed(call?: DirectRoomCall): Promise<string> {
  await device.reachable();
  await calling(call);
  await vi.waitFor(() => expect(FakeSocket.last.requests('ringIdentity')).toHaveLength(1));
  FakeSocket.last.answer('ringIdentity', { ringId: 'mine' });
  await device.settle();
  return device.rung();
}

const answered = (answer: string) =>
  FakeSocket.last.receive({ event: 'ringAnswered', params: { ringId: 'mine', answer } });

describe('two who call each other', () => {
  it.each(['first', 'second'])(
    'have one call, in the room of the smaller identity: theirs comes %s',
    async (when) => {
      await device.reachable();
      const ring = when === 'second' ? await calling() : undefined;
      const ringId = await device.rung();
      if (ring === undefined) {
        expect(device.ringer.crossings.value).toEqual([]);
        await calling();
      }
      expect(device.callers()).toEqual([]);
      expect(device.ringer.crossings.value).toMatchObject([
        { ring: { id: ringId }, here: idOf(device.identity) < idOf(device.anna) },
      ]);
      // They were told that it rings, whatever becomes of it.
      expect(told('acknowledgeRing')).toEqual([{ ringId }]);
    },
  );

  it('do not both move: whoever has accepted comes', async () => {
    await crossed();
    answered('accept');
    expect(device.ringer.crossings.value).toMatchObject([{ here: true }]);
  });

  it('have one call also where only one of the rings got there: this one goes', async () => {
    const ringId = await crossed();
    // Their device was too busy to open the card in time.
    answered('not-reachable');
    expect(device.callers()).toEqual([]);
    expect(device.ringer.crossings.value).toMatchObject([{ ring: { id: ringId }, here: false }]);
    // Who calls only then calls somebody who calls nobody any more.
    await device.rung({ from: await device.contact('Cleo') });
    const again = await device.rung();
    expect(device.ringer.rings.value.map(({ id }) => id)).toContain(again);
    expect(device.ringer.crossings.value).toEqual([]);
  });

  it.each(['declined', 'left'])('are asked where one has %s meanwhile', async (what) => {
    const call = callIn(room);
    const ringId = await crossed(call);
    answered(what === 'declined' ? 'decline' : 'not-reachable');
    if (what === 'left') call.leave();
    expect(device.ringer.rings.value.map(({ id }) => id)).toEqual([ringId]);
  });

  it('ring no more where the answer was on its way when the socket went', async () => {
    await device.reachable();
    const card = await device.cardOf({});
    const ringId = device.hear(card);
    await device.settle();
    const accepted = device.ringer.rings.value[0]?.accept();
    await device.settle();
    FakeSocket.last.drop();
    await expect(accepted).resolves.toBeNull();
    expect(device.callers()).toEqual([]);
    await vi.waitFor(() => expect(FakeSocket.all).toHaveLength(2), { timeout: 3_000 });
    FakeSocket.last.open();
    await device.settle();
    // The server did not hear it, and tells of the ring again. Another one after it is the control.
    device.hear(card, undefined, ringId);
    const other = await device.rung({ from: await device.contact('Cleo') });
    expect(device.ringer.rings.value.map(({ id }) => id)).toEqual([other]);
  });

  it('are asked like anybody when one has given up, or calls somebody else', async () => {
    await device.reachable();
    const ring = await calling();
    ring.cancel();
    await device.rung();
    expect(device.callers()).toHaveLength(1);
    await calling();
    await device.rung({ from: await device.contact('Cleo') });
    expect(device.callers()).toMatchObject([{ contact: { name: 'Cleo' } }]);
  });
});

describe('a contact who is called', () => {
  it('is called with the key that they have told by now, whatever the page knew of them', async () => {
    await device.reachable();
    const { people, anna: identity, ringer } = device;
    const [before] = people.contacts.value;
    if (before === undefined) throw new Error('nobody is known');
    await people.setKemKey(before.id, toBase64Url(await identity.cardKem.publicKey()));
    const ring = ringer.ring(callIn(room), before);
    await vi.waitFor(() => expect(FakeSocket.last.requests('ringIdentity')).toHaveLength(1));
    const card = String(Reflect.get(Object(FakeSocket.last.requests('ringIdentity')[0]?.params), 'card'));
    const bytes = fromBase64Url(card) ?? new Uint8Array();
    expect(bytes[0]).toBe(2);
    expect(await openCard({ identity, bytes })).toMatchObject({ room });
    ring.cancel();
  });
});
