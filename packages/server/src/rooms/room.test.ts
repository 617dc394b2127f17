import { limits } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLink } from '../testing/fake-link.ts';
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
    room.lose(bob.peer, bob.link.linkId);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow - 1);
    expect(ada.link.events.at(-1)).toEqual([
      'peerUpdated',
      { peerId: bob.peer.peerId, connection: 'reconnecting' },
    ]);
    expect(one.tokens.find(bob.token)).toBeDefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(ada.link.events.at(-1)).toEqual(['peerLeft', { peerId: bob.peer.peerId, reason: 'lost' }]);
    expect(one.tokens.find(bob.token)).toBeUndefined();
  });

  it('stays when it resumes in the last moment', async () => {
    const room = await one.make();
    const ada = await enter(room, 'Ada');
    const bob = await enter(room, 'Bob');
    room.lose(bob.peer, bob.link.linkId);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow - 1);
    room.resume(bob.peer, new FakeLink());
    bob.peer.settle();
    await vi.advanceTimersByTimeAsync(limits.resumeWindow);
    expect(ada.link.events.at(-1)).toEqual([
      'peerUpdated',
      { peerId: bob.peer.peerId, connection: 'online' },
    ]);
  });

  it('is not lost by the end of a socket that another one has replaced', async () => {
    const room = await one.make();
    const ada = await enter(room, 'Ada');
    const bob = await enter(room, 'Bob');
    room.resume(bob.peer, new FakeLink());
    bob.peer.settle();
    room.lose(bob.peer, bob.link.linkId);
    expect(bob.link.superseded).toBe(true);
    expect(ada.link.events.map(([event]) => event)).not.toContain('peerUpdated');
  });

  it('gives its seat back at once when it was never told of it', async () => {
    const room = await one.make();
    const ada = await enter(room, 'Ada');
    const link = new FakeLink();
    const { peer } = await room.join({
      name: 'Bob',
      role: 'participant',
      link,
      signal: new AbortController().signal,
    });
    room.lose(peer, link.linkId);
    expect(room.size).toBe(1);
    expect(ada.link.events.at(-1)).toEqual(['peerLeft', { peerId: peer.peerId, reason: 'lost' }]);
  });

  it('holds the room open', async () => {
    const room = await one.make();
    const [ada, bob] = [await enter(room, 'Ada'), await enter(room, 'Bob')];
    room.leave(bob.peer, 'left');
    room.lose(ada.peer, ada.link.linkId);
    await vi.advanceTimersByTimeAsync(limits.resumeWindow + limits.emptyRoomWindow - 1);
    expect(room.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(room.ended).toBe(true);
  });
});

describe('between reading a place and answering with it', () => {
  it('holds back what happens, and says it after the answer, in order', async () => {
    const room = await one.make('call');
    const link = new FakeLink();
    const { peer } = await room.join({
      name: 'Bob',
      role: 'participant',
      link,
      signal: new AbortController().signal,
    });
    const carol = await enter(room, 'Carol');
    room.relay({ from: carol.peer.peerId, to: peer.peerId, data: 'AAAA' });
    room.leave(carol.peer, 'left');
    expect(link.events).toEqual([]);
    peer.settle();
    expect(link.events.map(([event]) => event)).toEqual(['peerJoined', 'callConnected', 'relay', 'peerLeft']);
  });

  it('tells also that the room ended', async () => {
    const room = await one.make('conference');
    await enter(room, 'Ada', 'host');
    const link = new FakeLink();
    const { peer } = await room.join({
      name: 'Bob',
      role: 'participant',
      link,
      signal: new AbortController().signal,
    });
    room.end('Ada');
    expect(link.released).toBe(false);
    peer.settle();
    expect(link.events.at(-1)).toEqual(['roomEnded', { reason: 'host' }]);
    expect(link.released).toBe(true);
  });
});

describe('a socket that is lost on the way in', () => {
  it('leaves no seat taken', async () => {
    const room = await one.make();
    const gone = new AbortController();
    gone.abort();
    const joining = room.join({
      name: 'Ada',
      role: 'participant',
      link: new FakeLink(),
      signal: gone.signal,
    });
    await expect(joining).rejects.toThrow();
    expect(room.size).toBe(0);
    expect(room.full).toBe(false);
    expect(room.occupied).toBe(false);
    expect(one.calls).toEqual([]);
  });
});
