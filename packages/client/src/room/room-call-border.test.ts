import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../signaling/connection.ts';
import { ada, bob, type FakeEngine, fakeEngine, joinWith, roomStateWith } from '../testing/fake-engine.ts';
import { enterFakePage, leaveFakePage, openConnection } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import { offer } from '../testing/relay.ts';

const settle = () => vi.advanceTimersByTimeAsync(0);
let connection: Connection;
let engine: FakeEngine;

beforeEach(async () => {
  enterFakePage();
  engine = fakeEngine();
  connection = await openConnection();
});
afterEach(() => {
  connection.close();
  leaveFakePage();
});

const startJoin = () => joinWith(connection, engine);

async function joined() {
  const joining = startJoin();
  await settle();
  FakeSocket.last.answer('join', roomStateWith(ada));
  return joining;
}

async function reconnect(): Promise<FakeSocket> {
  FakeSocket.last.drop();
  await vi.advanceTimersByTimeAsync(600);
  FakeSocket.last.open();
  await settle();
  return FakeSocket.last;
}

describe('what the server still says of the membership before', () => {
  const stale = [
    ['peerJoined', { peer: bob }],
    ['peerLeft', { peerId: 'ada', reason: 'left' }],
    ['callConnected', { connectedFor: 1 }],
    ['roomEnded', { reason: 'host' }],
    ['relay', { from: 'ada', data: 'AA' }],
    ['consumerLayers', { consumerId: 'c1', spatialLayer: 1 }],
    ['consumerClosed', { consumerId: 'c1' }],
    ['activeSpeaker', { peerId: 'ada' }],
  ] as const;
  const consume = { id: 7, method: 'consume', params: offer('camera') };

  it('is not taken for news of the next one', async () => {
    const before = await joined();
    before.leave();
    const former = engine;
    engine = fakeEngine();
    const joining = startJoin();
    await settle();
    // Between `leave` and its answer, and between that and the answer to `join`.
    for (const answer of [
      () => FakeSocket.last.answer('leave', {}),
      () => FakeSocket.last.answer('join', roomStateWith(ada)),
    ]) {
      for (const [event, params] of stale) FakeSocket.last.receive({ event, params });
      FakeSocket.last.receive(consume);
      answer();
    }
    const call = await joining;

    expect(call.status.value).toEqual({ phase: 'connected' });
    expect(call.connectedAt.value).toBeNull();
    expect(call.peers.value.map(({ name }) => name)).toEqual(['Ada']);
    for (const each of [former, engine]) {
      expect(each.notification).not.toHaveBeenCalled();
      expect(each.request).not.toHaveBeenCalled();
    }
    const answers = FakeSocket.last.sent.filter(({ id, error }) => id === consume.id && error !== undefined);
    expect(answers).toHaveLength(2);
  });

  it('is not taken for news of a membership that is resumed', async () => {
    const call = await joined();
    const socket = await reconnect();
    for (const [event, params] of stale) socket.receive({ event, params });
    socket.receive(consume);
    socket.answer('resume', roomStateWith(ada, bob));
    await settle();

    expect(call.status.value).toEqual({ phase: 'connected' });
    expect(call.peers.value.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
    expect(engine.notification).not.toHaveBeenCalled();
    expect(engine.request).not.toHaveBeenCalled();
  });
});
