import type { ClientMethod, RoomState } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineContext } from '../room/media-engine.ts';
import type { DirectContext, DirectMedia } from './direct-media.ts';
import { Participant } from '../room/participant.ts';
import { FakeFrameWorker } from '../testing/fake-frame-worker.ts';
import { FakePeerConnection } from '../testing/fake-peer-connection.ts';
import { device, enterFakes, leaveFakes, offer, secured, settle } from '../testing/link.ts';
import { contextWith, prepareCall } from '../testing/prepared-call.ts';
import { standIn } from '../testing/stand-in.ts';
import { decodePacket, encodePacket, type Outgoing, type Packet } from './packets.ts';
import { decodeMessage, encodeMessage } from './peer-messages.ts';

const room = 'c123456789abcdefghjkmnpqr';
const roomState = standIn<RoomState>({ peerId: 'me', kind: 'call' });
const person = (peerId: string) =>
  new Participant({ peerId, name: peerId, role: 'participant', connection: 'online' });

/** What was handed to the server for the other side, and by which request. */
type Asked = { readonly method: ClientMethod; readonly packet: Packet | undefined };

let asked: Asked[];
const request = (method: ClientMethod, params: { data?: string } = {}): Promise<object> => {
  asked.push({ method, packet: decodePacket(params.data ?? '') });
  return Promise.resolve({});
};
const askedBy = (method: ClientMethod) => asked.filter((each) => each.method === method);

/** What each worker was told to begin, in the order in which they were made; undefined for one that was not. */
const begun = () =>
  FakeFrameWorker.all.map(({ posted }) =>
    posted.flatMap((message) =>
      'callId' in message && 'role' in message ? [`${String(message.role)} ${String(message.callId)}`] : [],
    ),
  );
const living = () => FakeFrameWorker.all.filter(({ terminated }) => !terminated);
const posted = (worker: FakeFrameWorker | undefined, type: string) =>
  worker?.posted.filter((message) => message.type === type).length;

/** The descriptions that were given to the worker to be sealed. */
const saidBy = (worker: FakeFrameWorker) =>
  worker.posted.flatMap((each) => {
    const sealed = each.type === 'seal' && 'message' in each ? each.message : undefined;
    const message = sealed instanceof Uint8Array ? decodeMessage(sealed) : undefined;
    return message?.type === 'description' ? [message.description.type] : [];
  });

interface Setting {
  readonly there?: readonly Participant[];
  readonly hideAddress?: boolean;
}

const contextOf = ({ there = [], ...own }: Setting): DirectContext =>
  contextWith({
    ...own,
    request: standIn<EngineContext['request']>(request),
    participants: () => there,
  });

const prepare = () => prepareCall(device);
const packet = (content: Partial<Outgoing>): string => encodePacket({ ack: 0, ...content });
const first = packet({ ring: true, seq: 1, messages: [Uint8Array.of(2, 1)] });

beforeEach(() => {
  enterFakes();
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('dispatchEvent', page.dispatchEvent.bind(page));
  FakePeerConnection.all = [];
  FakeFrameWorker.all = [];
  asked = [];
});
afterEach(leaveFakes);

const ring = { ringId: 'r1', relay: (data: string) => request('relayRing', { data }) };
const hear = (engine: DirectMedia, data: string, from = 'bob') =>
  engine.notification({ event: 'relay', params: { from, data } });

/** Waits, and rings. */
async function ringing(): Promise<DirectMedia> {
  const prepared = await prepare();
  const engine = prepared.createEngine(contextOf({}));
  engine.enter(roomState);
  engine.ringing(ring);
  await settle();
  return engine;
}

/** Keys are agreed with who is rung, who has not answered yet. */
async function agreedAsCaller(): Promise<DirectMedia> {
  const engine = await ringing();
  engine.hearRing(first);
  FakeFrameWorker.last.say({ type: 'send', message: Uint8Array.of(2, 2) });
  FakeFrameWorker.last.say(secured);
  await settle();
  return engine;
}

describe('who rings', () => {
  it('agrees on keys with the link that waits, and tells nothing else before somebody comes', async () => {
    await agreedAsCaller();
    expect(begun()).toEqual([[`responder ${room}.r1`]]);
    expect(asked.map(({ method }) => method)).toEqual(['relayRing']);
    expect(asked[0]?.packet).toMatchObject({ ring: true, seq: 1 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(posted(FakeFrameWorker.last, 'accept')).toBe(0);
    expect(posted(FakeFrameWorker.last, 'seal')).toBe(0);
    expect(FakePeerConnection.last.steps).toEqual([]);
  });

  it('goes on with it, by the room, when the one of the exchange comes', async () => {
    const engine = await agreedAsCaller();
    asked.length = 0;
    engine.joined(person('bob'));
    await vi.waitFor(() => expect(posted(FakeFrameWorker.last, 'accept')).toBe(1));
    await settle();
    expect(begun()).toEqual([[`responder ${room}.r1`]]);
    // What it sends; the offer is the other's.
    expect(posted(FakeFrameWorker.last, 'seal')).toBe(1);
    FakeFrameWorker.last.say({ type: 'send', message: Uint8Array.of(2, 6) });
    await settle();
    // What was said by the ring and not acknowledged is said again.
    expect(askedBy('relay').map((each) => each.packet)).toMatchObject([
      { ring: true, seq: 1 },
      { ring: true, seq: 2 },
    ]);
    expect(askedBy('relayRing')).toEqual([]);
    expect(FakePeerConnection.last.steps).toEqual([]);
    FakeFrameWorker.last.say({ type: 'message', message: encodeMessage(offer) });
    await settle();
    expect(FakePeerConnection.last.steps).toContain('local answer');
  });

  it('begins anew with anybody else, and lets go of what was agreed', async () => {
    const engine = await agreedAsCaller();
    engine.joined(person('eve'));
    hear(engine, packet({ seq: 1, messages: [Uint8Array.of(2, 1)] }), 'eve');
    await settle();
    expect(begun()).toEqual([[`responder ${room}.r1`], [`responder ${room}.me.eve`]]);
    expect(FakeFrameWorker.all[0]?.terminated).toBe(true);
    expect(FakePeerConnection.last.connectionState).toBe('new');
  });

  it('begins anew with the one of the exchange where it has failed here, and says so', async () => {
    const engine = await agreedAsCaller();
    FakeFrameWorker.last.say({ type: 'failed', code: 'commitment-mismatch' });
    await settle();
    expect(askedBy('relayRing').at(-1)?.packet).toMatchObject({ failed: true, ring: true });
    // What comes by this ring now is nothing any more.
    engine.hearRing(first);
    expect(living()).toHaveLength(1);
    expect(engine.protection.value).toEqual({ level: 'establishing' });
    engine.joined(person('bob'));
    // They do not know yet.
    hear(engine, packet({ ring: true, seq: 2, messages: [Uint8Array.of(2, 3)] }));
    await settle();
    expect(begun()).toEqual([[`responder ${room}.r1`], [`responder ${room}.me.bob`]]);
    expect(askedBy('relay').map((each) => each.packet)).toEqual([{ ack: 0, ring: true, failed: true }]);
  });

  it('begins anew when the other does, and takes what they said', async () => {
    const engine = await agreedAsCaller();
    engine.joined(person('bob'));
    await settle();
    hear(engine, packet({ seq: 1, messages: [Uint8Array.of(2, 1)] }));
    await settle();
    expect(begun()).toEqual([[`responder ${room}.r1`], [`responder ${room}.me.bob`]]);
    expect(posted(FakeFrameWorker.last, 'receive')).toBe(1);
    expect(living()).toHaveLength(1);
  });

  it.each([
    ['the other says that it has failed', packet({ ring: true, failed: true })],
    ['a message of the exchange is not as it should be', null],
  ])('begins anew when %s, without a word to the person', async (_what, data) => {
    const engine = await agreedAsCaller();
    const levels: string[] = [];
    engine.protection.subscribe(({ level }) => levels.push(level));
    engine.joined(person('bob'));
    await settle();
    if (data === null) FakeFrameWorker.last.say({ type: 'failed', code: 'unexpected-message' });
    else hear(engine, data);
    await settle();
    expect(begun()).toEqual([[`responder ${room}.r1`], [`responder ${room}.me.bob`]]);
    expect(new Set(levels)).toEqual(new Set(['establishing']));
  });

  it('never begins anew once the other was heard with these keys', async () => {
    const engine = await agreedAsCaller();
    engine.joined(person('bob'));
    await vi.waitFor(() => expect(posted(FakeFrameWorker.last, 'accept')).toBe(1));
    expect(engine.protection.value).toEqual({ level: 'establishing' });
    FakeFrameWorker.last.say({ type: 'message', message: encodeMessage(offer) });
    await settle();
    expect(engine.protection.value).toMatchObject({ level: 'end-to-end' });
    hear(engine, packet({ seq: 1, messages: [Uint8Array.of(2, 1)] }));
    await settle();
    expect(begun()).toHaveLength(1);
    hear(engine, packet({ ring: true, failed: true }));
    await settle();
    expect(begun()).toHaveLength(1);
    expect(engine.protection.value).toEqual({ level: 'failed', reason: 'peer-failed' });
  });

  it('wipes what was agreed when nobody comes, and waits with another link', async () => {
    const engine = await agreedAsCaller();
    engine.ringing(null);
    await settle();
    expect(FakeFrameWorker.all[0]?.terminated).toBe(true);
    expect(living()).toHaveLength(1);
    expect(FakePeerConnection.last.steps).toEqual([]);
    engine.hearRing(first);
    expect(begun()).toEqual([[`responder ${room}.r1`], []]);
  });

  it('wipes it when the network may be another one, and says so by the ring', async () => {
    const engine = await agreedAsCaller();
    engine.resumed(roomState);
    await settle();
    expect(askedBy('relayRing').at(-1)?.packet).toMatchObject({ failed: true, ring: true });
    engine.hearRing(first);
    expect(begun()).toEqual([[`responder ${room}.r1`], []]);
    expect(living()).toHaveLength(1);
  });

  it('agrees on nothing by a ring that is over, and anew by the next', async () => {
    const engine = await ringing();
    engine.ringing(null);
    engine.hearRing(first);
    await settle();
    expect(begun()).toEqual([[]]);
    engine.ringing({ ...ring, ringId: 'r2' });
    engine.hearRing(first);
    await settle();
    expect(begun()).toEqual([[`responder ${room}.r2`]]);
  });

  it('leaves nothing behind', async () => {
    const engine = await agreedAsCaller();
    engine.close();
    engine.ringing(null);
    await settle();
    expect(living()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

const earlyExchange = (hideAddress = false) => ({
  ringId: 'r1',
  room,
  expected: new Uint8Array(32).fill(9),
  hideAddress,
  relay: (data: string) => request('relayRing', { data }),
});
const answer = packet({ ack: 1, ring: true, seq: 1, messages: [Uint8Array.of(2, 2)] });

/** Keys are agreed with who rings. */
async function agreedAsCallee(hideAddress = false) {
  const prepared = await prepare();
  prepared.exchangeEarly(earlyExchange(hideAddress));
  expect(FakeFrameWorker.last.posted[0]).toMatchObject({ type: 'begin', expected: earlyExchange().expected });
  FakeFrameWorker.last.say({ type: 'send', message: Uint8Array.of(2, 1) });
  await settle();
  expect(prepared.answered).toBe(false);
  prepared.hear(answer);
  FakeFrameWorker.last.say(secured);
  await settle();
  expect(prepared.answered).toBe(true);
  return prepared;
}

describe('who is rung', () => {
  it('begins, and tells nothing but keys before the answer', async () => {
    await agreedAsCallee();
    expect(begun()).toEqual([[`initiator ${room}.r1`]]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['relayRing']));
    expect(asked.every((each) => each.packet?.ring === true)).toBe(true);
    expect(posted(FakeFrameWorker.last, 'accept')).toBe(0);
    expect(posted(FakeFrameWorker.last, 'seal')).toBe(0);
    // The offer is made, and told to nobody.
    expect(FakePeerConnection.last.signalingState).toBe('have-local-offer');
  });

  it('goes on with it in the room', async () => {
    const prepared = await agreedAsCallee();
    const engine = prepared.createEngine(contextOf({ there: [person('bob')] }));
    prepared.close();
    asked.length = 0;
    engine.enter(roomState);
    await vi.waitFor(() => expect(posted(FakeFrameWorker.last, 'accept')).toBe(1));
    expect(begun()).toEqual([[`initiator ${room}.r1`]]);
    expect(saidBy(FakeFrameWorker.last)).toContain('offer');
    expect(FakePeerConnection.all).toHaveLength(1);
    FakeFrameWorker.last.say({ type: 'send', message: Uint8Array.of(2, 6) });
    await settle();
    expect(askedBy('relay').at(-1)?.packet).toMatchObject({ ring: true });
  });

  it('begins anew when somebody else is in the room, who has nothing to go on with', async () => {
    const prepared = await agreedAsCallee();
    const engine = prepared.createEngine(contextOf({ there: [person('eve')] }));
    engine.enter(roomState);
    hear(engine, packet({ ring: true, failed: true }), 'eve');
    await settle();
    expect(begun()).toEqual([[`initiator ${room}.r1`], [`initiator ${room}.eve.me`]]);
    expect(living()).toEqual([FakeFrameWorker.last]);
  });

  it('begins anew when the address is to be hidden now', async () => {
    const prepared = await agreedAsCallee();
    const engine = prepared.createEngine(contextOf({ there: [person('bob')], hideAddress: true }));
    engine.enter(roomState);
    await settle();
    expect(begun()).toEqual([[`initiator ${room}.r1`], [`initiator ${room}.bob.me`]]);
    expect(living()).toEqual([FakeFrameWorker.last]);
    expect(posted(FakeFrameWorker.all[0], 'accept')).toBe(0);
  });

  it('waits for whoever comes next when the room is empty', async () => {
    const prepared = await agreedAsCallee();
    const engine = prepared.createEngine(contextOf({}));
    engine.enter(roomState);
    await settle();
    expect(living()).toEqual([FakeFrameWorker.last]);
    expect(FakePeerConnection.last.steps).toEqual([]);
  });

  it('begins in the room where the caller has not taken part, or it has failed', async () => {
    const silent = await prepare();
    silent.exchangeEarly(earlyExchange());
    const failed = await agreedAsCallee();
    FakeFrameWorker.last.say({ type: 'failed', code: 'commitment-mismatch' });
    for (const prepared of [silent, failed]) {
      expect(prepared.answered).toBe(false);
      prepared.createEngine(contextOf({ there: [person('bob')] })).enter(roomState);
      await settle();
      expect(begun().at(-1)).toEqual([`initiator ${room}.bob.me`]);
    }
  });

  it('begins anew when the caller has nothing to go on with, without a word to the person', async () => {
    const prepared = await agreedAsCallee();
    const engine = prepared.createEngine(contextOf({ there: [person('bob')] }));
    const levels: string[] = [];
    engine.protection.subscribe(({ level }) => levels.push(level));
    engine.enter(roomState);
    hear(engine, packet({ ring: true, failed: true }));
    await settle();
    expect(begun()).toEqual([[`initiator ${room}.r1`], [`initiator ${room}.bob.me`]]);
    expect(levels).not.toContain('failed');
    // The other side is told by the first packet that is of no ring.
    FakeFrameWorker.last.say({ type: 'send', message: Uint8Array.of(2, 1) });
    await settle();
    expect(askedBy('relay').at(-1)?.packet).toEqual({ ack: 0, seq: 1, messages: [expect.any(Uint8Array)] });
  });

  it('begins anew when it hears nothing of the caller with these keys, and stays with them when it does', async () => {
    const outcomes = [];
    for (const hears of [false, true]) {
      FakeFrameWorker.all = [];
      const prepared = await agreedAsCallee();
      const engine = prepared.createEngine(contextOf({ there: [person('bob')] }));
      engine.enter(roomState);
      await vi.waitFor(() => expect(posted(FakeFrameWorker.last, 'accept')).toBe(1));
      if (hears) FakeFrameWorker.last.say({ type: 'message', message: new TextEncoder().encode('{}') });
      await vi.advanceTimersByTimeAsync(10_000);
      outcomes.push(begun().flat());
      engine.close();
      expect(vi.getTimerCount()).toBe(0);
    }
    expect(outcomes).toEqual([
      [`initiator ${room}.r1`, `initiator ${room}.bob.me`],
      [`initiator ${room}.r1`],
    ]);
  });

  it('hides the address from the start when it is to be hidden', async () => {
    const prepared = await agreedAsCallee(true);
    expect(FakePeerConnection.last.configuration).toMatchObject({ iceTransportPolicy: 'relay' });
    const there = [person('bob')];
    prepared.createEngine(contextOf({ there, hideAddress: true }));
    expect(living()).toHaveLength(1);
  });

  it('wipes it when it is not answered here', async () => {
    const prepared = await agreedAsCallee();
    prepared.close();
    prepared.close();
    expect(living()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
