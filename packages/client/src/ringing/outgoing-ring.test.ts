import { DeviceIdentity, fromBase64Url, openCard, toBase64Url } from '@sotto/e2ee/identity';
import { limits } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../signaling/connection.ts';
import { enterFakePage, leaveFakePage, openConnection } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import type { DirectRoomCall } from '../direct/direct-call.ts';
import type { RingLink } from '../direct/direct-media.ts';
import { createFakeCall, createFakePeer, type FakeDirectCall } from '../testing/fakes.ts';
import type { Contact } from '../trust/known-people.ts';
import { RoomRing } from './outgoing-ring.ts';

let connection: Connection;
let identity: DeviceIdentity;
let anna: DeviceIdentity;
let call: FakeDirectCall & Pick<DirectRoomCall, 'ringing' | 'hearRing'>;
let rung: (RingLink | null)[];
let heard: string[];
const ids = () => rung.map((ring) => ring?.ringId ?? null);

const contactOf = ({ publicKey, cardKey }: DeviceIdentity): Contact => ({
  id: toBase64Url(publicKey),
  cardKey: toBase64Url(cardKey),
  name: 'Anna',
  addedAt: 0,
  verified: false,
});

const settle = () => vi.advanceTimersByTimeAsync(0);
const asked = (method: 'ringIdentity' | 'stopRing' | 'resumeRing') =>
  vi.waitFor(() => {
    const request = FakeSocket.last.requests(method).at(-1);
    if (request === undefined) throw new Error(`Nobody asked for ${method}.`);
    return request;
  });
const tell = (answer: string, ringId = 'r1') =>
  FakeSocket.last.receive({ event: 'ringAnswered', params: { ringId, answer } });

async function ringing(): Promise<RoomRing> {
  const ring = new RoomRing({ connection, identity, contact: contactOf(anna), call });
  await asked('ringIdentity');
  FakeSocket.last.answer('ringIdentity', { ringId: 'r1' });
  await settle();
  return ring;
}

beforeEach(async () => {
  enterFakePage();
  [identity, anna] = await Promise.all([DeviceIdentity.ephemeral(), DeviceIdentity.ephemeral()]);
  [rung, heard] = [[], []];
  call = {
    ...createFakeCall({ name: 'Ben' }),
    ringing: (ring) => void rung.push(ring),
    hearRing: (data) => void heard.push(data),
  };
  connection = await openConnection();
});

afterEach(() => {
  connection.close();
  leaveFakePage();
});

describe('calling', () => {
  it('hands the server a card that only the contact can open', async () => {
    await ringing();
    const { params } = await asked('ringIdentity');
    // The server does not learn in which room they wait.
    expect(params).toEqual({ identity: toBase64Url(anna.publicKey), card: expect.any(String) });
    const card = String(Reflect.get(Object(params), 'card'));
    const bytes = fromBase64Url(card) ?? new Uint8Array();
    const content = await openCard({ identity: anna, bytes });
    expect(content).toMatchObject({ name: 'Ben', room: call.room });
    expect(toBase64Url(content.from.identity)).toBe(toBase64Url(identity.publicKey));
    expect(Math.abs(Date.now() - content.at)).toBeLessThan(60_000);
  });

  it('hands it one that takes the X-Wing key of the contact as well, once that is known', async () => {
    const kemKey = toBase64Url(await anna.cardKem.publicKey());
    const ring = new RoomRing({
      connection,
      identity,
      contact: { ...contactOf(anna), kemKey },
      call,
    });
    const { params } = await asked('ringIdentity');
    const card = String(Reflect.get(Object(params), 'card'));
    expect(card).toHaveLength(2084);
    expect(card.length).toBeLessThanOrEqual(limits.cardLength);
    const bytes = fromBase64Url(card) ?? new Uint8Array();
    expect(bytes[0]).toBe(2);
    expect(await openCard({ identity: anna, bytes })).toMatchObject({ name: 'Ben', room: call.room });
    ring.cancel();
  });

  it('rings once their device has said so, and not because the server took the ring', async () => {
    const ring = await ringing();
    expect(ring.state.value).toBe('calling');
    for (const ringId of ['another', 'r1']) {
      FakeSocket.last.receive({ event: 'ringing', params: { ringId } });
      expect(ring.state.value).toBe(ringId === 'r1' ? 'ringing' : 'calling');
    }
    tell('accept');
    // As after `resumeRing`.
    FakeSocket.last.receive({ event: 'ringing', params: { ringId: 'r1' } });
    expect(ring.state.value).toBe('accepted');
  });

  it.each([
    ['decline', 'declined'],
    ['busy', 'busy'],
    ['missed', 'missed'],
    ['not-reachable', 'not-reachable'],
    ['wrong-clock', 'wrong-clock'],
    ['accept', 'accepted'],
  ])('ends with the answer %s', async (answer, state) => {
    const ring = await ringing();
    tell('decline', 'another');
    expect(ring.state.value).toBe('calling');
    expect(ids()).toEqual(['r1']);
    tell(answer);
    expect(ring.state.value).toBe(state);
    expect(ids()).toEqual(answer === 'accept' ? ['r1'] : ['r1', null]);
  });

  it('says when it was tried too often', async () => {
    const ring = new RoomRing({ connection, identity, contact: contactOf(anna), call });
    await asked('ringIdentity');
    FakeSocket.last.refuse('ringIdentity', 'rate-limited');
    await vi.waitFor(() => expect(ring.state.value).toBe('rate-limited'));
  });

  it.each([
    ['card key', { cardKey: 'AAAA' }],
    ['X-Wing key', { kemKey: toBase64Url(new Uint8Array(1216).fill(0xff)) }],
  ])('fails for a contact whose %s is none', async (_, keys) => {
    const contact = { ...contactOf(anna), ...keys };
    const ring = new RoomRing({ connection, identity, contact, call });
    await vi.waitFor(() => expect(ring.state.value).toBe('internal'));
    expect(FakeSocket.last.requests('ringIdentity')).toEqual([]);
  });

  it('gives up on somebody who has answered and does not come', async () => {
    const ring = await ringing();
    tell('accept');
    const stays = setInterval(() => tell('accept'), 1_000);
    await vi.advanceTimersByTimeAsync(20_000);
    clearInterval(stays);
    expect(ring.state.value).toBe('timeout');
    expect(ids()).toEqual(['r1', null]);
  });

  it('is over when they come', async () => {
    const ring = await ringing();
    tell('accept');
    call.peers.value = [createFakePeer({ peerId: 'anna', name: 'Anna' })];
    expect(ring.open).toBe(true);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ring.state.value).toBe('accepted');
    // Whoever rings from here on does not cross it.
    expect(ring.open).toBe(false);
    expect(ids()).toEqual(['r1']);
    expect(FakeSocket.last.requests('stopRing')).toEqual([]);
  });

  it('is taken back when somebody comes without an answer', async () => {
    const ring = await ringing();
    call.peers.value = [createFakePeer({ peerId: 'eve', name: 'Anna' })];
    expect(ring.state.value).toBe('cancelled');
    expect(ids()).toEqual(['r1', null]);
    expect((await asked('stopRing')).params).toEqual({ ringId: 'r1' });
  });

  it('is taken back also when that was before the server knew its id', async () => {
    const ring = new RoomRing({ connection, identity, contact: contactOf(anna), call });
    await asked('ringIdentity');
    ring.cancel();
    FakeSocket.last.answer('ringIdentity', { ringId: 'r1' });
    expect((await asked('stopRing')).params).toEqual({ ringId: 'r1' });
    expect(ring.state.value).toBe('cancelled');
  });

  it('is taken back with the stay in the room, of which the server does not know', async () => {
    const ring = await ringing();
    call.leave();
    await settle();
    tell('accept');
    expect(ring.state.value).toBe('cancelled');
    expect((await asked('stopRing')).params).toEqual({ ringId: 'r1' });
  });

  it('names the room where a page of version 2 is open, and the server says so', async () => {
    const ring = new RoomRing({ connection, identity, contact: contactOf(anna), call });
    await asked('ringIdentity');
    FakeSocket.last.refuse('ringIdentity', 'bad-request');
    await vi.waitFor(() => expect(FakeSocket.last.requests('ringIdentity')).toHaveLength(2));
    const [first, second] = FakeSocket.last.requests('ringIdentity').map(({ params }) => params);
    expect(second).toEqual({ ...Object(first), room: call.room });
    FakeSocket.last.answer('ringIdentity', { ringId: 'r1' });
    await settle();
    expect(ids()).toEqual(['r1']);
    ring.cancel();
  });

  it('carries what the two sides hand each other meanwhile', async () => {
    await ringing();
    for (const [ringId, data] of Object.entries({ another: 'AAAA', r1: 'BBBB' }))
      FakeSocket.last.receive({ event: 'ringRelay', params: { ringId, data } });
    expect(heard).toEqual(['BBBB']);
    rung[0]?.relay('AAAA').catch(() => undefined);
    await settle();
    expect(FakeSocket.last.requests('relayRing')[0]?.params).toEqual({ ringId: 'r1', data: 'AAAA' });
  });

  it('goes on from another socket when its own is lost', async () => {
    const ring = await ringing();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(600);
    FakeSocket.last.open();
    expect((await asked('resumeRing')).params).toEqual({ ringId: 'r1' });
    FakeSocket.last.answer('resumeRing', {});
    tell('decline');
    expect(ring.state.value).toBe('declined');
  });

  it('is over when the socket was away for too long', async () => {
    const ring = await ringing();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(600);
    FakeSocket.last.open();
    await asked('resumeRing');
    FakeSocket.last.refuse('resumeRing', 'not-found');
    await vi.waitFor(() => expect(ring.state.value).toBe('not-found'));
  });
});
