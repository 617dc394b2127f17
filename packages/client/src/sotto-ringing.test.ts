import { DeviceIdentity, sealCard, toBase64Url } from '@sotto/e2ee/identity';
import type { ClientMethod } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Contact, KnownPeople } from './trust/known-people.ts';
import type { LogLine } from './log/log.ts';
import { createSotto } from './sotto.ts';
import { stubIndexedDb } from './testing/fake-indexed-db.ts';
import { ada, roomStateWith } from './testing/fake-engine.ts';
import { FakeFrameWorker } from './testing/fake-frame-worker.ts';
import { FakePeerConnection } from './testing/fake-peer-connection.ts';
import { FakeSocket } from './testing/fake-socket.ts';
import { createFakeLocalMedia } from './testing/fakes.ts';
import { enterFakes, leaveFakes } from './testing/link.ts';
import { standIn } from './testing/stand-in.ts';
import type { Sotto } from './types/types.ts';

const room = 'c123456789abcdefghjkmnpqr';
const as = () => ({ name: 'Ben', media: createFakeLocalMedia() });

const noWorker = () => {
  throw new Error('No call begins there.');
};
let sotto: Sotto;
let lines: LogLine[];
let own: DeviceIdentity;
let anna: DeviceIdentity;
let contact: Contact;

/** Both sockets of the page: the one of its rooms, and the one on which it rings. */
const roomSocket = (): FakeSocket => socketAt(0);
const ringSocket = (): FakeSocket => socketAt(1);
function socketAt(at: number): FakeSocket {
  const socket = FakeSocket.all[at];
  if (socket === undefined) throw new Error('There is no such socket.');
  return socket;
}

const asked = (socket: FakeSocket, method: ClientMethod, times = 1) =>
  vi.waitFor(() => expect(socket.requests(method)).toHaveLength(times));
const said = (socket: FakeSocket) => JSON.stringify(socket.sent);
/** What all workers were told. */
const told = () => FakeFrameWorker.all.flatMap(({ posted }) => posted.map(({ type }) => type));
/** What rooms are known by, and what people are. */
const ofRooms = () => [room, 'me', 'token', 'host'].map((each) => JSON.stringify(each));
const ofPeople = () => [own, anna].map(({ publicKey }) => toBase64Url(publicKey)).concat('"r1"');

beforeEach(async () => {
  enterFakes();
  vi.useRealTimers();
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('WebSocket', FakeSocket);
  stubIndexedDb();
  vi.stubGlobal('location', { origin: 'https://calls.example.org' });
  for (const name of ['RTCRtpTransceiver', 'Worker']) vi.stubGlobal(name, vi.fn());
  vi.stubGlobal('navigator', { mediaDevices: {}, locks: navigator.locks });
  FakeSocket.reset();
  lines = [];
  [FakePeerConnection.all, FakeFrameWorker.all] = [[], []];
  [own, anna] = await Promise.all([DeviceIdentity.open(), DeviceIdentity.ephemeral()]);
  const people = await KnownPeople.open({ own: own.publicKey });
  await people.add({ identity: anna.publicKey, cardKey: anna.cardKey, name: 'Anna' });
  const [known] = people.contacts.value;
  if (known === undefined) throw new Error('Nobody is known.');
  contact = known;
  people.close();
  sotto = createSotto({
    url: 'ws://sotto.test/ws',
    createE2eeWorker: () => standIn<Worker>(new FakeFrameWorker()),
    log: (line) => lines.push(line),
  });
  roomSocket().open();
});

afterEach(() => {
  sotto.close();
  leaveFakes();
});

async function callAnna() {
  const calling = sotto.callContact(contact, as());
  await asked(roomSocket(), 'createRoom');
  roomSocket().answer('createRoom', { room, hostToken: 'host' });
  await asked(roomSocket(), 'join');
  roomSocket().answer('join', roomStateWith());
  const made = await calling;
  ringSocket().open();
  await asked(ringSocket(), 'ringIdentity');
  ringSocket().answer('ringIdentity', { ringId: 'r1' });
  // What the server says next is another message.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return made;
}

describe('calling a contact', () => {
  it('makes a room, joins it and rings, on sockets that have nothing in common', async () => {
    const { call, ring } = await callAnna();
    expect([call.room, call.status.value.phase, ring.contact.name]).toEqual([room, 'connected', 'Anna']);
    ringSocket().receive({ event: 'ringing', params: { ringId: 'r1' } });
    expect(ring.state.value).toBe('ringing');
    ringSocket().receive({ event: 'ringAnswered', params: { ringId: 'r1', answer: 'accept' } });
    expect(ring.state.value).toBe('accepted');
    call.leave();

    for (const word of ofPeople()) expect(said(roomSocket())).not.toContain(word);
    for (const word of ofRooms()) expect(said(ringSocket())).not.toContain(word);
    // The control: each is said on the other.
    expect(said(roomSocket())).toContain(room);
    expect(said(ringSocket())).toContain(contact.id);
  });

  it('agrees on keys by the ring, and goes on with them in the room', async () => {
    await callAnna();
    const data = toBase64Url(
      new TextEncoder().encode(JSON.stringify({ ack: 0, ring: true, seq: 1, messages: ['AgE'] })),
    );
    ringSocket().receive({ event: 'ringRelay', params: { ringId: 'r1', data } });
    await vi.waitFor(() => expect(told()).toContain('receive'));
    const worker = FakeFrameWorker.all.find(({ posted }) => posted.some(({ type }) => type === 'receive'));
    worker?.say({ type: 'send', message: Uint8Array.of(2, 2) });
    await asked(ringSocket(), 'relayRing');
    ringSocket().receive({ event: 'ringAnswered', params: { ringId: 'r1', answer: 'accept' } });
    roomSocket().receive({ event: 'peerJoined', params: { peer: ada } });
    // What was not acknowledged is said again, in the room.
    await asked(roomSocket(), 'relay');
    expect(
      FakeFrameWorker.all.filter(({ posted }) => posted.some(({ type }) => type === 'begin')),
    ).toHaveLength(1);
  });

  it('leaves the call before, once there is a room', async () => {
    const { call } = await callAnna();
    const calling = sotto.callContact(contact, as());
    await asked(roomSocket(), 'createRoom', 2);
    expect(call.status.value.phase).toBe('connected');
    roomSocket().refuse('createRoom', 'rate-limited');
    await expect(calling).rejects.toMatchObject({ code: 'rate-limited' });
    expect(call.status.value.phase).toBe('connected');

    const again = sotto.callContact(contact, as());
    await asked(roomSocket(), 'createRoom', 3);
    roomSocket().answer('createRoom', { room, hostToken: 'host' });
    await asked(roomSocket(), 'join', 2);
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
    roomSocket().refuse('join', 'room-ended');
    // The room is good for nothing else.
    await expect(again).rejects.toMatchObject({ code: 'room-ended' });
    await asked(roomSocket(), 'closeRoom');
  });

  it('ends the room by the right of who made it when nobody came', async () => {
    const { call, discard } = await callAnna();
    call.leave();
    discard();
    await asked(roomSocket(), 'closeRoom');
    expect(roomSocket().requests('closeRoom')[0]?.params).toEqual({ room, token: 'host' });
  });
});

async function rung() {
  const ringer = await sotto.openRinger();
  ringer.register({ on: true, callers: 'contacts' });
  ringSocket().open();
  await asked(ringSocket(), 'challengeReach');
  const to = { identity: own.publicKey, cardKey: own.cardKey };
  const card = await sealCard({ identity: anna, to, name: 'Anna', room, at: Date.now() });
  ringSocket().receive({ event: 'ring', params: { ringId: 'r1', card: toBase64Url(card) } });
  return vi.waitFor(() => {
    const [ring] = ringer.rings.value;
    if (ring === undefined) throw new Error('Nothing rings.');
    return ring;
  });
}

describe('answering', () => {
  it('goes to the room of the card, which only the caller may be in, by another socket than it rang on', async () => {
    const ring = await rung();
    const answering = sotto.answer(ring, as());
    await asked(ringSocket(), 'answerRing');
    expect(roomSocket().requests('join')).toEqual([]);
    ringSocket().answer('answerRing', {});
    await asked(roomSocket(), 'join');
    expect(roomSocket().requests('join')[0]?.params).toEqual({ room, name: 'Ben' });
    roomSocket().answer('join', roomStateWith(ada));
    const call = await answering;
    expect([call.room, ring.ended.value]).toEqual([room, 'accepted']);

    for (const word of ofPeople()) expect(said(roomSocket())).not.toContain(word);
    for (const word of ofRooms()) expect(said(ringSocket())).not.toContain(word);
  });

  it('leaves the call of now as it is where another window was quicker', async () => {
    const { call } = await callAnna();
    const [ringer, { id }] = [await sotto.openRinger(), { id: 'gone' }];
    expect(ringer.rings.value).toEqual([]);
    const answering = sotto.answer(standIn<Parameters<Sotto['answer']>[0]>({ id }), as());
    await expect(answering).rejects.toMatchObject({ code: 'not-found' });
    expect(call.status.value.phase).toBe('connected');
  });
});

describe('who this device is, and whom it knows', () => {
  it('is opened once, however much in the page needs it', async () => {
    const opened = vi.spyOn(KnownPeople, 'open');
    const [ringer, device] = await Promise.all([sotto.openRinger(), sotto.device()]);
    await callAnna();
    expect(opened).toHaveBeenCalledTimes(1);
    expect(toBase64Url(device.identity)).toBe(toBase64Url(own.publicKey));
    // So what is kept in one place is there in all others.
    await device.people.rename(contact.id, 'Anna from work');
    expect(ringer.contacts.value.map(({ name }) => name)).toEqual(['Anna from work']);
  });

  it('is another after a reset, in all windows, and a call that goes on keeps whom it knows', async () => {
    const another = createSotto({ url: 'ws://sotto.test/ws', createE2eeWorker: noWorker });
    const [here, there] = [await sotto.device(), await another.device()];
    expect(there.identity).toEqual(here.identity);
    await here.reset();
    await vi.waitFor(() => expect(another.renewals.value).toBe(1));
    expect(sotto.renewals.value).toBe(1);
    const [now, thereNow] = [await sotto.device(), await another.device()];
    expect(now.identity).not.toEqual(here.identity);
    expect(thereNow.identity).toEqual(now.identity);
    await here.people.rename(contact.id, 'Annabel');
    await vi.waitFor(() => expect(now.people.contacts.value[0]?.name).toBe('Annabel'));
    another.close();
  });
});

describe('what the client says about itself', () => {
  it('tells how a call came about and ended, and nothing of who, where or by what', async () => {
    const { call } = await callAnna();
    ringSocket().receive({ event: 'ringAnswered', params: { ringId: 'r1', answer: 'accept' } });
    roomSocket().receive({ event: 'peerJoined', params: { peer: ada } });
    void call.media.camera.enable();
    roomSocket().receive({ event: 'peerLeft', params: { peerId: 'ada', reason: 'left' } });
    call.leave();
    const texts = lines.map(({ event, fields }) => [event, ...Object.values(fields)].join(' '));
    for (const line of [
      'socket rooms online',
      'socket rings online',
      'protection establishing none',
      'device camera on none',
      'ring calling',
      'ring accepted',
      'peer 1 connecting',
      'call call connected none 1',
      'call call ended left 0',
    ])
      expect(texts).toContain(line);
    const all = JSON.stringify(lines);
    const words = [...ofRooms(), ...ofPeople(), 'Anna', 'Ada', 'Ben', 'ada', 'sotto.test'];
    for (const word of words) expect(all).not.toContain(word);
  });

  it('tells which request was refused, and why', async () => {
    const found = sotto.lookupRoom(room);
    await asked(roomSocket(), 'lookupRoom');
    roomSocket().refuse('lookupRoom', 'room-not-found');
    await expect(found).rejects.toMatchObject({ code: 'room-not-found' });
    expect(lines.map(({ event, fields }) => [event, fields])).toContainEqual([
      'refused',
      { method: 'lookupRoom', code: 'room-not-found' },
    ]);
  });
});
