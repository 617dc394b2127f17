import type { ClientMethod, MediaSource } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SottoError } from '../common/errors.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { Participant } from '../room/participant.ts';
import { standIn } from '../testing/stand-in.ts';
import type { ConferenceConsumers, TrackReading } from './conference-consumers.ts';
import { ReceptionWatch } from './reception-watch.ts';

const lookInterval = 250;
const came = { bytes: 1_000, decoded: 10, loss: 0, roundTrip: null, jitter: 0 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** While nothing is in doubt, every second one is left out. */
const looks = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * lookInterval);

interface Track {
  id: string;
  peerId: string;
  source: MediaSource;
  expected: boolean;
}

/** Ben sends microphone and camera; the test is the network, the browser and the server. */
function setUp() {
  const ben = new Participant({ peerId: 'ben', name: 'Ben', role: 'participant', connection: 'online' });
  const asked: [ClientMethod, unknown][] = [];
  const tracks: Track[] = [
    { id: 'voice', peerId: 'ben', source: 'microphone', expected: true },
    { id: 'face', peerId: 'ben', source: 'camera', expected: true },
  ];
  const state = {
    comes: new Set(['voice', 'face']),
    packets: 0,
    received: 0,
    reads: 0,
    took: 1,
    online: true,
    /** Happens while the server counts. */
    counted: undefined as (() => void) | undefined,
  };
  const session = { renewals: 0, released: [] as string[], received: 0 };
  const request = async (method: ClientMethod, params: object) => {
    if (!state.online) throw new SottoError('unreachable', 'Offline.');
    asked.push([method, params]);
    if (method !== 'countPackets') return {};
    state.received += 12;
    state.counted?.();
    return {
      counts: tracks.map(({ id }) => ({ consumerId: id, received: state.received, forwarded: 0 })),
    };
  };
  const watch = new ReceptionWatch({
    request: standIn<EngineContext['request']>(request),
    participants: () => [ben],
    renew: () => {
      session.renewals += 1;
    },
  });
  const received = standIn<ConferenceConsumers>({
    values: () => tracks,
    arriving: () => [],
    release: (id: string) => void session.released.push(id),
    read: async (): Promise<TrackReading> => {
      state.reads += 1;
      if (state.comes.size > 0) state.packets += 10;
      const arrivals = new Map([...state.comes].map((id) => [id, came]));
      return { took: state.took, arrivals, packets: state.packets };
    },
  });
  const abort = new AbortController();
  const receive = async (): Promise<void> => {
    session.received += 1;
  };
  watch.follow({ received, receive }, abort.signal);
  const told = () => asked.filter(([method]) => method === 'tellReception').map(([, params]) => params);
  const count = (wanted: ClientMethod): number => asked.filter(([method]) => method === wanted).length;
  return { ben, watch, tracks, state, session, abort, told, count };
}

describe('what does not arrive', () => {
  it('is said here, told who sends it, mended by another consumer, and taken back when it comes', async () => {
    const { ben, state, session, told, count } = setUp();
    await looks(6);
    expect(count('countPackets')).toBe(0);
    state.comes.delete('voice');
    await looks(3);
    expect(ben.reception.value).toEqual({ microphone: 'lost' });
    expect(count('renewConsumer')).toBe(1);
    expect(session.released).toEqual(['voice']);
    state.comes.add('voice');
    await looks(4);
    expect(ben.reception.value).toEqual({});
    expect(told()).toEqual([
      { to: 'ben', source: 'microphone', reception: 'lost' },
      { to: 'ben', source: 'microphone', reception: 'fine' },
    ]);
    expect(session.renewals).toBe(0);
  });

  it('is counted by the server before it is looked whether it has come after all', async () => {
    const { ben, state, count } = setUp();
    await looks(6);
    state.comes.delete('voice');
    // It was late, and is there by the time that the server has answered for the second time.
    state.counted = () => {
      if (count('countPackets') === 2) state.comes.add('voice');
    };
    await looks(8);
    expect(ben.reception.value).toEqual({});
    expect(count('renewConsumer')).toBe(0);
  });

  it('because its sender paused it meanwhile is no loss', async () => {
    const { ben, tracks, state, count } = setUp();
    await looks(6);
    state.comes.delete('voice');
    // The server says so before it answers, and both come by the same socket.
    state.counted = () => {
      const [voice] = tracks;
      if (count('countPackets') === 2 && voice !== undefined) voice.expected = false;
    };
    await looks(8);
    expect(ben.reception.value).toEqual({});
    expect(count('renewConsumer')).toBe(0);
  });

  it('leads to other transports at once where nothing at all comes, and then ever more rarely', async () => {
    const { state, session, count } = setUp();
    await looks(6);
    state.comes.clear();
    await looks(5);
    expect([session.renewals, count('renewConsumer')]).toEqual([1, 0]);
    await looks(480);
    expect(session.renewals).toBeLessThan(8);
    expect(session.renewals).toBeGreaterThan(2);
  });

  it('is not asked about while all comes, nor where nothing is to come', async () => {
    const { tracks, state, count } = setUp();
    for (const track of tracks) track.expected = false;
    state.comes.clear();
    await looks(40);
    expect([count('countPackets'), state.reads]).toEqual([0, 0]);
  });

  it('is no loss while the server cannot be asked, or while nothing at all comes to a busy browser', async () => {
    const { ben, state, session } = setUp();
    await looks(6);
    state.comes.clear();
    state.online = false;
    await looks(20);
    state.online = true;
    state.took = 60;
    await looks(120);
    expect(ben.reception.value).toEqual({});
    expect(session.renewals).toBe(0);
  });

  it('is noticed in a browser that is busy for a while, and gets the rest', async () => {
    const { ben, state } = setUp();
    await looks(6);
    state.took = 80;
    state.comes.delete('voice');
    await looks(4);
    expect(ben.reception.value).toEqual({ microphone: 'lost' });
  });

  it('is looked at more rarely where that costs the browser much', async () => {
    const { state } = setUp();
    state.took = 40;
    await looks(40);
    expect(state.reads).toBeLessThan(7);
  });

  it('is not looked at any sooner for ever', async () => {
    const { tracks, state, count } = setUp();
    for (const track of tracks) track.source = 'screen';
    await looks(6);
    state.comes.delete('face');
    // A screen that stands still, of which nothing reaches the server either.
    state.counted = () => (state.received -= 12);
    const before = count('countPackets');
    await looks(400);
    expect(count('countPackets') - before).toBeLessThan(225);
    expect(count('renewConsumer')).toBe(0);
  });

  it('is told again who was away, and only what is not well', async () => {
    const { watch, state, told } = setUp();
    await looks(6);
    watch.tellAgain('ben');
    expect(told()).toEqual([]);
    state.comes.delete('face');
    await looks(3);
    watch.tellAgain('ben');
    const lost = { to: 'ben', source: 'camera', reception: 'lost' };
    expect(told()).toEqual([lost, lost]);
  });

  it('because the browser refused it, is asked for once more', async () => {
    const { ben, tracks, watch, session } = setUp();
    tracks.pop();
    watch.refused('ben', 'camera');
    await looks(2);
    expect(ben.reception.value).toEqual({ camera: 'lost' });
    expect(session.received).toBe(1);
  });

  it('ends with the session', async () => {
    const { abort, state } = setUp();
    await looks(2);
    abort.abort();
    const before = state.reads;
    await looks(20);
    expect(state.reads).toBe(before);
  });
});
