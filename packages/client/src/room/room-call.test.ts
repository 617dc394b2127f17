import { closeCodes } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Connection } from '../signaling/connection.ts';
import { ada, bob, fakeEngine, joinWith, room, roomStateWith } from '../testing/fake-engine.ts';
import { enterFakePage, leaveFakePage, openConnection } from '../testing/fake-page.ts';
import { FakeSocket } from '../testing/fake-socket.ts';
import type { CallEvent } from '../types/types.ts';
import type { EngineContext } from './media-engine.ts';
import type { DirectRoomCall } from '../direct/direct-call.ts';

const settle = () => vi.advanceTimersByTimeAsync(0);
let connection: Connection;
let engine: ReturnType<typeof fakeEngine>;
let context: EngineContext;

const startJoin = () =>
  joinWith(
    connection,
    (given) => {
      context = given;
      return engine;
    },
    ' Me ',
  );

async function joined(
  roomState = roomStateWith(ada),
): Promise<{ call: DirectRoomCall; events: CallEvent[] }> {
  const joining = startJoin();
  await settle();
  FakeSocket.last.answer('join', roomState);
  const call = await joining;
  const events: CallEvent[] = [];
  call.onEvent((event) => events.push(event), new AbortController().signal);
  return { call, events };
}

/** Loses the socket and opens the next one. */
async function reconnect(code?: number): Promise<FakeSocket> {
  FakeSocket.last.drop(code);
  await vi.advanceTimersByTimeAsync(600);
  FakeSocket.last.open();
  await settle();
  return FakeSocket.last;
}

beforeEach(async () => {
  enterFakePage();
  engine = fakeEngine();
  connection = await openConnection();
});

afterEach(() => {
  connection.close();
  leaveFakePage();
});

describe('joining', () => {
  it('takes the membership and hands the state of the room to the engine with those who are there', async () => {
    const { call } = await joined();

    expect(FakeSocket.last.requests('join')[0]?.params).toEqual({ room, name: ' Me ' });
    expect(call.name).toBe('Me');
    expect(call.status.value).toEqual({ phase: 'connected' });
    expect(call.peers.value.map(({ name }) => name)).toEqual(['Ada']);
    expect(engine.enter).toHaveBeenCalledOnce();
    expect(context.participants().map(({ peerId }) => peerId)).toEqual(['ada']);
  });

  it('lets the engine ask right behind the request for a membership', async () => {
    engine.join.mockImplementation(({ send, request }) => {
      const roomState = send();
      request('receive', { rtpCapabilities: {} }).catch(() => undefined);
      return roomState;
    });
    const joining = startJoin();
    await settle();

    expect(FakeSocket.last.sent.map(({ method }) => method)).toEqual(['hello', 'join', 'receive']);
    FakeSocket.last.answer('join', roomStateWith());
    await joining;
  });

  it('rejects with the refusal and leaves nothing behind', async () => {
    const joining = startJoin();
    await settle();
    FakeSocket.last.refuse('join', 'room-full');

    await expect(joining).rejects.toMatchObject({ code: 'room-full' });
    expect(engine.close).toHaveBeenCalledOnce();
  });

  it('refuses the state of a room of another kind', async () => {
    const joining = startJoin();
    await settle();
    FakeSocket.last.answer('join', { ...roomStateWith(), kind: 'conference' });

    await expect(joining).rejects.toMatchObject({ code: 'internal' });
  });

  it('loses no message that comes in the same breath as the answer', async () => {
    const joining = startJoin();
    await settle();
    FakeSocket.last.answer('join', roomStateWith(ada));
    FakeSocket.last.receive({ event: 'peerJoined', params: { peer: bob } });
    FakeSocket.last.receive({ event: 'relay', params: { from: 'ada', data: 'AA' } });
    const call = await joining;

    expect(call.peers.value.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
    expect(engine.notification).toHaveBeenCalledExactlyOnceWith({
      event: 'relay',
      params: { from: 'ada', data: 'AA' },
    });
  });
});

describe.each([-10, 0, 10])('with a clock that is %s minutes off', (minutes) => {
  it('a call has lasted for as long as the server says, in seconds that this clock counts', async () => {
    let now = 1_800_000_000_000 + minutes * 60_000;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
    onTestFinished(() => clock.mockRestore());
    const { call } = await joined({ ...roomStateWith(ada), connectedFor: 6_000 });
    const lasted = () => Date.now() - (call.connectedAt.value ?? NaN);
    expect(lasted()).toBe(6_000);
    now += 2_000;
    expect(lasted()).toBe(8_000);
    FakeSocket.last.receive({ event: 'callConnected', params: { connectedFor: 0 } });
    expect(lasted()).toBe(0);
  });
});

describe('those who come and go', () => {
  it('are told with their names and reasons', async () => {
    const { call, events } = await joined();
    FakeSocket.last.receive({ event: 'peerJoined', params: { peer: bob } });
    FakeSocket.last.receive({ event: 'peerLeft', params: { peerId: 'ada', reason: 'lost' } });

    expect(events).toEqual([
      { type: 'peer-joined', name: 'Bob' },
      { type: 'peer-left', name: 'Ada', reason: 'lost' },
    ]);
    expect(call.peers.value.map(({ name }) => name)).toEqual(['Bob']);
  });

  it('are taken once when the server tells twice, and not at all when it tells of nobody', async () => {
    const { call, events } = await joined();
    FakeSocket.last.receive({ event: 'peerJoined', params: { peer: ada } });
    FakeSocket.last.receive({ event: 'peerLeft', params: { peerId: 'eve', reason: 'left' } });

    expect(events).toEqual([]);
    expect(call.peers.value).toHaveLength(1);
  });

  it('show as reconnecting while their socket is away, and the engine hears of their return', async () => {
    const { call } = await joined();
    const [peer] = call.peers.value;
    FakeSocket.last.receive({ event: 'peerUpdated', params: { peerId: 'ada', connection: 'reconnecting' } });
    expect(peer?.connectivity.value).toBe('reconnecting');
    FakeSocket.last.receive({ event: 'peerUpdated', params: { peerId: 'ada', connection: 'online' } });

    expect(peer?.connectivity.value).toBe('connecting');
    expect(engine.returned).toHaveBeenCalledOnce();
  });
});

describe('a lost socket', () => {
  it('is resumed with the same people, who stay the same objects', async () => {
    const { call, events } = await joined();
    const [before] = call.peers.value;
    FakeSocket.last.drop();
    await settle();
    expect(call.status.value).toMatchObject({ phase: 'reconnecting' });
    await expect(context.request('receive', { rtpCapabilities: {} })).rejects.toMatchObject({
      code: 'unreachable',
    });
    await vi.advanceTimersByTimeAsync(600);
    FakeSocket.last.open();
    await settle();
    expect(FakeSocket.last.requests('resume')[0]?.params).toEqual({ resumeToken: 'token' });
    FakeSocket.last.answer('resume', { ...roomStateWith(ada, bob), resumeToken: 'next' });
    await settle();

    expect(call.status.value).toEqual({ phase: 'connected' });
    expect(call.peers.value[0]).toBe(before);
    expect(engine.enter).toHaveBeenCalledOnce();
    expect(engine.resumed).toHaveBeenCalledOnce();
    expect(engine.joined).toHaveBeenCalledOnce();
    expect(events).toEqual([{ type: 'peer-joined', name: 'Bob' }]);
  });

  it('is resumed with the newest token', async () => {
    await joined();
    (await reconnect()).answer('resume', { ...roomStateWith(ada), resumeToken: 'next' });
    await settle();
    const socket = await reconnect();

    expect(socket.requests('resume')[0]?.params).toEqual({ resumeToken: 'next' });
  });

  it('lost again during resume is resumed on the next socket', async () => {
    const { call } = await joined();
    await reconnect();
    const socket = await reconnect();
    socket.answer('resume', roomStateWith(ada));
    await settle();

    expect(call.status.value).toEqual({ phase: 'connected' });
  });

  it('leads to a new membership, quietly, when the old one is gone', async () => {
    const { call } = await joined();
    const socket = await reconnect();
    socket.refuse('resume', 'resume-expired');
    await settle();
    expect(socket.requests('join')[0]?.params).toEqual({ room, name: ' Me ' });
    socket.answer('join', { ...roomStateWith(ada), peerId: 'me-again' });
    await settle();
    expect(call.status.value).toEqual({ phase: 'connected' });
    expect(engine.enter).toHaveBeenCalledTimes(2);
    expect(engine.close).not.toHaveBeenCalled();
  });

  it.each(['room-full', 'room-ended', 'room-not-found'])(
    'ends the call when there is no membership any more: %s',
    async (code) => {
      const { call } = await joined();
      const socket = await reconnect();
      socket.refuse('resume', 'resume-expired');
      await settle();
      socket.refuse('join', code);
      await settle();

      expect(call.status.value).toEqual({ phase: 'ended', reason: 'connection-lost' });
      expect(engine.close).toHaveBeenCalledOnce();
    },
  );

  it('starts over on a new socket when the server fails to resume', async () => {
    const { call } = await joined();
    const socket = await reconnect();
    socket.refuse('resume', 'internal');
    await settle();

    expect(socket.closedWith).toBe(1000);
    expect(call.status.value).toMatchObject({ phase: 'reconnecting' });
  });

  it('ends the call when it stays lost', async () => {
    const { call } = await joined();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(61_000);

    expect(call.status.value).toEqual({ phase: 'ended', reason: 'connection-lost' });
  });

  it('ends the call at once when another tab took the membership', async () => {
    const { call } = await joined();
    FakeSocket.last.drop(closeCodes.replaced);
    await settle();

    expect(call.status.value).toEqual({ phase: 'ended', reason: 'replaced' });
  });
});

describe('the end', () => {
  it('by oneself is told, happens once, and closes the engine', async () => {
    const { call } = await joined();
    call.leave('closed');
    call.leave();

    expect(FakeSocket.last.requests('leave').map(({ params }) => params)).toEqual([{ reason: 'closed' }]);
    expect(engine.close).toHaveBeenCalledOnce();
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
  });

  it('while the socket is lost gives the membership back as soon as there is a socket', async () => {
    const { call } = await joined();
    FakeSocket.last.drop();
    await settle();
    call.leave();
    await vi.advanceTimersByTimeAsync(600);
    FakeSocket.last.open();
    await settle();
    FakeSocket.last.answer('resume', roomStateWith(ada));
    await settle();

    expect(FakeSocket.last.sent.map(({ method }) => method)).toEqual(['hello', 'resume', 'leave']);
    expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
    expect(engine.resumed).not.toHaveBeenCalled();
  });

  it('while the socket is lost is over before another call asks for a membership', async () => {
    const { call } = await joined();
    FakeSocket.last.drop();
    await settle();
    call.leave();
    const joining = startJoin();
    await vi.advanceTimersByTimeAsync(600);
    FakeSocket.last.open();
    await settle();

    expect(FakeSocket.last.sent.map(({ method }) => method)).toEqual(['hello', 'resume', 'leave', 'join']);
    FakeSocket.last.answer('join', roomStateWith());
    await joining;
  });

  it('of waiting for a membership gives back what the server may have given', async () => {
    const joining = startJoin();
    const failed = expect(joining).rejects.toMatchObject({ code: 'timeout' });
    for (let pause = 0; pause < 10; pause++) {
      await vi.advanceTimersByTimeAsync(1_000);
      const ping = FakeSocket.last.requests('ping').at(-1);
      if (ping !== undefined) FakeSocket.last.answer('ping', {});
    }
    await failed;

    expect(FakeSocket.last.requests('leave').map(({ params }) => params)).toEqual([{ reason: 'left' }]);
  });

  it('while a new membership is being taken leaves that one too', async () => {
    const { call } = await joined();
    const socket = await reconnect();
    socket.refuse('resume', 'resume-expired');
    await settle();
    call.leave();
    await settle();
    socket.refuse('resume', 'bad-state');
    await settle();

    expect(socket.sent.map(({ method }) => method)).toEqual(['hello', 'resume', 'join', 'resume', 'leave']);
  });

  it.each([
    ['host', 'ended-by-host'],
    ['shutdown', 'server-shutdown'],
  ])('by the server (%s) has its reason', async (told, reason) => {
    const { call } = await joined();
    FakeSocket.last.receive({ event: 'roomEnded', params: { reason: told } });

    expect(call.status.value).toEqual({ phase: 'ended', reason });
  });
});
