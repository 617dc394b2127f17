import { limits } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePeerSocket } from '../testing/fake-peer-socket.ts';
import { enter, OneRoom } from '../testing/one-room.ts';

let one: OneRoom;

beforeEach(async () => {
  vi.useFakeTimers();
  one = await OneRoom.open();
});
afterEach(() => {
  vi.useRealTimers();
  one.close();
});

describe('a lost peer', () => {
  it('is gone after the window, and its token with it', async () => {
    const room = await one.make();
    const ada = await enter(room, 'Ada');
    const bob = await enter(room, 'Bob');
    room.lose(bob.peer, bob.socket.socketId);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow - 1);
    expect(ada.socket.events.at(-1)).toEqual([
      'peerUpdated',
      { peerId: bob.peer.peerId, connection: 'reconnecting' },
    ]);
    expect(one.tokens.find(bob.token)).toBeDefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(ada.socket.events.at(-1)).toEqual(['peerLeft', { peerId: bob.peer.peerId, reason: 'lost' }]);
    expect(one.tokens.find(bob.token)).toBeUndefined();
  });

  it('stays when it resumes in the last moment', async () => {
    const room = await one.make();
    const ada = await enter(room, 'Ada');
    const bob = await enter(room, 'Bob');
    room.lose(bob.peer, bob.socket.socketId);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow - 1);
    room.resume(bob.peer, new FakePeerSocket());
    bob.peer.settle();
    await vi.advanceTimersByTimeAsync(limits.resumeWindow);
    expect(ada.socket.events.at(-1)).toEqual([
      'peerUpdated',
      { peerId: bob.peer.peerId, connection: 'online' },
    ]);
  });

  it('is not lost by the end of a socket that another one has replaced', async () => {
    const room = await one.make();
    const ada = await enter(room, 'Ada');
    const bob = await enter(room, 'Bob');
    room.resume(bob.peer, new FakePeerSocket());
    bob.peer.settle();
    room.lose(bob.peer, bob.socket.socketId);
    expect(bob.socket.superseded).toBe(true);
    expect(ada.socket.events.map(([event]) => event)).not.toContain('peerUpdated');
  });

  it('gives its membership back at once when it was never told of it', async () => {
    const room = await one.make();
    const ada = await enter(room, 'Ada');
    const socket = new FakePeerSocket();
    const { peer } = await room.join({
      name: 'Bob',
      role: 'participant',
      socket,
      signal: new AbortController().signal,
    });
    room.lose(peer, socket.socketId);
    expect(room.size).toBe(1);
    expect(ada.socket.events.at(-1)).toEqual(['peerLeft', { peerId: peer.peerId, reason: 'lost' }]);
  });

  it('holds the room open', async () => {
    const room = await one.make();
    const [ada, bob] = [await enter(room, 'Ada'), await enter(room, 'Bob')];
    room.leave(bob.peer, 'left');
    room.lose(ada.peer, ada.socket.socketId);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow + limits.emptyRoomWindow - 1);
    expect(room.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(room.ended).toBe(true);
  });
});

describe('between reading a place and answering with it', () => {
  it('holds back what happens, and says it after the answer, in order', async () => {
    const room = await one.make('call');
    const socket = new FakePeerSocket();
    const { peer } = await room.join({
      name: 'Bob',
      role: 'participant',
      socket,
      signal: new AbortController().signal,
    });
    const carol = await enter(room, 'Carol');
    room.relay({ from: carol.peer.peerId, to: peer.peerId, data: 'AAAA' });
    room.leave(carol.peer, 'left');
    expect(socket.events).toEqual([]);
    peer.settle();
    expect(socket.events.map(([event]) => event)).toEqual([
      'peerJoined',
      'callConnected',
      'relay',
      'peerLeft',
    ]);
  });

  it('tells also that the room ended', async () => {
    const room = await one.make('conference');
    await enter(room, 'Ada', 'host');
    const socket = new FakePeerSocket();
    const { peer } = await room.join({
      name: 'Bob',
      role: 'participant',
      socket,
      signal: new AbortController().signal,
    });
    room.end('Ada');
    expect(socket.released).toBe(false);
    peer.settle();
    expect(socket.events.at(-1)).toEqual(['roomEnded', { reason: 'host' }]);
    expect(socket.released).toBe(true);
  });
});

describe('a socket that is lost on the way in', () => {
  it('leaves no membership taken', async () => {
    const room = await one.make();
    const gone = new AbortController();
    gone.abort();
    const joining = room.join({
      name: 'Ada',
      role: 'participant',
      socket: new FakePeerSocket(),
      signal: gone.signal,
    });
    await expect(joining).rejects.toThrow();
    expect(room.size).toBe(0);
    expect(room.full).toBe(false);
    expect(room.occupied).toBe(false);
    expect(one.calls).toEqual([]);
  });
});

describe('what was decided about people of a conference', () => {
  it('is forgotten with the call', async () => {
    const room = await one.make('conference');
    const [ada, bob] = [await enter(room, 'Ada', 'host'), await enter(room, 'Bob')];
    await room.moderation.setRole(ada.peer, bob.peer.peerId, 'moderator');
    await room.moderation.restrict(ada.peer, bob.peer.peerId, ['microphone']);
    const grant = bob.peer.grant ?? '';
    expect(room.moderation.roleOf(grant)).toBe('moderator');
    room.leave(ada.peer, 'left');
    room.leave(bob.peer, 'left');
    const again = await enter(room, 'Bob');
    expect(again.peer.restricted).toEqual(new Set(['microphone']));
    room.leave(again.peer, 'left');
    await vi.advanceTimersByTimeAsync(limits.emptyRoomWindow);
    expect(room.moderation.roleOf(grant)).toBeNull();
    expect((await enter(room, 'Bob')).peer.restricted).toEqual(new Set());
  });
});

it('a role that is taken while somebody is on the way in with it is not theirs', async () => {
  const room = await one.make('conference');
  const [ada, bob] = [await enter(room, 'Ada', 'host'), await enter(room, 'Bob')];
  await room.moderation.setRole(ada.peer, bob.peer.peerId, 'moderator');
  const { grant } = bob.peer;
  await room.moderation.setRole(ada.peer, bob.peer.peerId, 'participant');
  // Looked up before that, by the token that Bob brought along.
  const arriving = { name: 'Bob', role: 'moderator', grant, socket: new FakePeerSocket() } as const;
  const { state } = await room.join({ ...arriving, signal: new AbortController().signal });
  expect(state.role).toBe('participant');
});
