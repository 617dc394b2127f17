import type { RoomState } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineContext } from '../room/media-engine.ts';
import { Participant } from '../room/participant.ts';
import { FakeFrameWorker, FakeTransform } from '../testing/fake-frame-worker.ts';
import { FakePeerConnection } from '../testing/fake-peer-connection.ts';
import { device } from '../testing/link.ts';
import { contextWith, prepareCall } from '../testing/prepared-call.ts';
import { standIn } from '../testing/stand-in.ts';
import type { PreparedCall } from './direct-call.ts';
import { encodePacket } from './packets.ts';

const roomState = standIn<RoomState>({ peerId: 'me', kind: 'call' });
const person = (peerId: string) =>
  new Participant({ peerId, name: peerId, role: 'participant', connection: 'online' });
const settle = () => vi.advanceTimersByTimeAsync(0);
const roles = () =>
  FakeFrameWorker.all.flatMap(({ posted }) =>
    posted.flatMap((message) => ('role' in message ? [String(message.role)] : [])),
  );
/** The network is another one. */
const goOnline = () => globalThis.dispatchEvent(new Event('online'));
/** Connections that are not closed. */
const open = () => FakePeerConnection.all.filter(({ connectionState }) => connectionState !== 'closed');
const living = () => FakeFrameWorker.all.filter(({ terminated }) => !terminated).length;

const prepare = () => prepareCall(device);

async function create(there: readonly Participant[] = [], ready?: PreparedCall, hideAddress = false) {
  const relayed: string[] = [];
  const prepared = ready ?? (await prepare());
  const request = (_method: string, { to }: { to: string }) => Promise.resolve(relayed.push(to));
  const context = {
    request: standIn<EngineContext['request']>(request),
    hideAddress,
    participants: () => there,
  };
  const engine = prepared.createEngine(contextWith(context));
  return { engine, relayed, prepared };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('dispatchEvent', page.dispatchEvent.bind(page));
  vi.stubGlobal('RTCPeerConnection', FakePeerConnection);
  vi.stubGlobal('RTCRtpScriptTransform', FakeTransform);
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: [] }) });
  FakePeerConnection.all = [];
  FakeFrameWorker.all = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('media of a 1:1 call', () => {
  it('is offered by the one who comes second, with what was prepared before', async () => {
    const { engine, relayed } = await create([person('ada')]);
    await settle();
    expect(FakePeerConnection.last.signalingState).toBe('have-local-offer');
    expect(roles()).toEqual([]);
    engine.enter(roomState);
    await settle();

    expect(roles()).toEqual(['initiator']);
    expect(FakePeerConnection.all).toHaveLength(1);
    FakeFrameWorker.last.say({ type: 'send', message: new Uint8Array(9) });
    await settle();
    expect(relayed).toEqual(['ada']);
  });

  it('is answered by the one who was there first, over a connection with nothing laid out', async () => {
    const { engine, relayed } = await create();
    engine.enter(roomState);
    await settle();
    expect(relayed).toEqual([]);
    engine.joined(person('bob'));
    await settle();

    expect(roles()).toEqual(['responder']);
    expect(FakePeerConnection.all.map(({ connectionState }) => connectionState)).toEqual(['closed', 'new']);
    expect(FakePeerConnection.last.steps).toEqual([]);
  });

  it('is new, with new keys, when the other leaves and comes back', async () => {
    const { engine } = await create();
    engine.enter(roomState);
    const bob = person('bob');
    engine.joined(bob);
    engine.left(bob);
    expect(engine.protection.value).toEqual({ level: 'establishing' });
    engine.joined(person('bob-again'));
    await settle();

    expect(roles()).toEqual(['responder', 'responder']);
    expect(FakeFrameWorker.all[0]?.terminated).toBe(true);
    expect(FakePeerConnection.all[1]?.connectionState).toBe('closed');
  });

  it('is for two: a third whom the server announces gets nothing', async () => {
    const { engine, relayed } = await create();
    engine.enter(roomState);
    engine.joined(person('bob'));
    engine.joined(person('eve'));
    await settle();
    engine.notification({
      event: 'relay',
      params: { from: 'eve', data: encodePacket({ ack: 0, failed: true }) },
    });

    expect(relayed).not.toContain('eve');
    expect(engine.protection.value).toEqual({ level: 'establishing' });
  });

  it('goes on with the same keys after the socket was lost, over a new path', async () => {
    const { engine } = await create([person('ada')]);
    engine.enter(roomState);
    await settle();
    engine.resumed(roomState);
    await settle();

    expect(roles()).toEqual(['initiator']);
    expect(FakePeerConnection.last.iceRestarts).toBe(1);
  });

  it('is offered with fresh keys and addresses by whoever takes a membership anew, where another waited meanwhile', async () => {
    const there: Participant[] = [];
    const { engine } = await create(there);
    engine.enter(roomState);
    await settle();
    there.push(person('ada'));
    engine.enter({ ...roomState, peerId: 'me-again' });
    await settle();

    expect(roles()).toEqual(['initiator']);
    expect(FakePeerConnection.last.signalingState).toBe('have-local-offer');
    expect(open()).toEqual([FakePeerConnection.last]);
    expect(FakeFrameWorker.all).toHaveLength(2);
    expect(living()).toBe(1);
  });

  it('prepares anew for another network while nobody is there, with the worker that is warm', async () => {
    const { engine } = await create();
    engine.enter(roomState);
    await settle();
    const before = FakePeerConnection.last;
    goOnline();
    await settle();

    expect(open()).toEqual([FakePeerConnection.last]);
    expect(before.connectionState).toBe('closed');
    expect(FakePeerConnection.last.steps).toEqual([]);
    expect(FakeFrameWorker.all).toHaveLength(1);
    expect(living()).toBe(1);
  });

  it.each(['at the mirror', 'between the click and the membership'])(
    'is offered with the addresses of now when the network is another one %s',
    async (when) => {
      const prepared = await prepare();
      await settle();
      const before = FakePeerConnection.last;
      if (when === 'at the mirror') goOnline();
      const { engine } = await create([person('ada')], prepared);
      if (when !== 'at the mirror') goOnline();
      engine.enter(roomState);
      await settle();

      expect(before.connectionState).toBe('closed');
      expect(open()).toEqual([FakePeerConnection.last]);
      expect(FakePeerConnection.last.signalingState).toBe('have-local-offer');
      expect(FakeFrameWorker.all).toHaveLength(1);
    },
  );

  it('is offered from nowhere by who hides the address, with nothing that was prepared before', async () => {
    const { engine } = await create([person('ada')], undefined, true);
    engine.enter(roomState);
    await settle();

    expect(FakePeerConnection.all[0]?.connectionState).toBe('closed');
    expect(open()).toEqual([FakePeerConnection.last]);
    expect(FakePeerConnection.last.configuration).toMatchObject({ iceTransportPolicy: 'relay' });
    expect(FakePeerConnection.last.signalingState).toBe('have-local-offer');
    expect(living()).toBe(1);
  });

  it('has nothing to describe while nobody is there, and waits for the keys where somebody is', async () => {
    const alone = await create();
    alone.engine.enter(roomState);
    await expect(alone.engine.described).resolves.toBeUndefined();
    const { engine } = await create([person('ada')]);
    engine.enter(roomState);
    let told = false;
    const described = engine.described.then(() => (told = true));
    await settle();
    expect(told).toBe(false);
    engine.close();
    await described;
  });

  it('replaces a worker that failed before anybody came', async () => {
    const { engine } = await create();
    FakeFrameWorker.last.dispatchEvent(new Event('error'));
    engine.enter(roomState);
    engine.joined(person('bob'));
    await settle();

    expect(engine.protection.value).toEqual({ level: 'establishing' });
    expect(living()).toBe(1);
  });

  it('keeps what was written until somebody comes, who may be somebody else, or the call ends', async () => {
    const { engine } = await create();
    engine.enter(roomState);
    const bob = person('bob');
    engine.joined(bob);
    engine.chat?.send('to Bob');
    engine.left(bob);
    expect(engine.chat?.messages.value).toMatchObject([{ text: 'to Bob', delivered: false }]);
    engine.joined(person('carol'));
    expect(engine.chat?.messages.value).toEqual([]);
    engine.chat?.send('to Carol');
    engine.close();
    expect(engine.chat?.messages.value).toEqual([]);
  });

  it('leaves nothing behind when it is closed', async () => {
    const { engine } = await create();
    engine.enter(roomState);
    engine.joined(person('bob'));
    engine.close();
    engine.close();
    await settle();

    expect(living()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that no call took ends its worker', async () => {
    const prepared = await prepare();
    prepared.close();

    expect(living()).toBe(0);
  });
});
