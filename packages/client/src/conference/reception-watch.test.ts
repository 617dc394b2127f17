import type { ClientMethod, MediaSource } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SottoError } from '../errors.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { Participant } from '../room/participant.ts';
import { standIn } from '../testing/stand-in.ts';
import type { ReceivedTracks, TrackReading } from './received-tracks.ts';
import { ReceptionWatch } from './reception-watch.ts';

const LOOK = 500;
const came = { bytes: 1_000, decoded: 10, loss: 0, roundTrip: null, jitter: 0 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const looks = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * LOOK);

interface Track {
  id: string;
  peerId: string;
  source: MediaSource;
  expected: boolean;
}

/** Ben sends microphone and camera; the test is the network, the browser and the server. */
function setUp() {
  const ben = new Participant({ peerId: 'ben', name: 'Ben', host: false, connection: 'online' });
  const asked: [ClientMethod, unknown][] = [];
  const tracks: Track[] = [
    { id: 'voice', peerId: 'ben', source: 'microphone', expected: true },
    { id: 'face', peerId: 'ben', source: 'camera', expected: true },
  ];
  const state = { comes: new Set(['voice', 'face']), packets: 0, received: 0, took: 1, online: true };
  const session = { renewals: 0, released: [] as string[], received: 0 };
  const request = async (method: ClientMethod, params: object) => {
    if (!state.online) throw new SottoError('unreachable', 'Offline.');
    asked.push([method, params]);
    if (method !== 'countPackets') return {};
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
  const received = standIn<ReceivedTracks>({
    tracks: () => tracks,
    arriving: () => [],
    release: (id: string) => void session.released.push(id),
    read: async (): Promise<TrackReading> => {
      state.received += 25;
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
    await looks(3);
    expect(count('countPackets')).toBe(0);
    state.comes.delete('voice');
    await looks(2);
    expect(ben.reception.value).toEqual({ microphone: 'lost' });
    expect(count('renewConsumer')).toBe(1);
    expect(session.released).toEqual(['voice']);
    state.comes.add('voice');
    await looks(2);
    expect(ben.reception.value).toEqual({});
    expect(told()).toEqual([
      { to: 'ben', source: 'microphone', reception: 'lost' },
      { to: 'ben', source: 'microphone', reception: 'fine' },
    ]);
    expect(session.renewals).toBe(0);
  });

  it('leads to other transports at once where nothing at all comes, and then ever more rarely', async () => {
    const { state, session, count } = setUp();
    await looks(3);
    state.comes.clear();
    await looks(2);
    expect([session.renewals, count('renewConsumer')]).toEqual([1, 0]);
    await looks(240);
    expect(session.renewals).toBeLessThan(8);
    expect(session.renewals).toBeGreaterThan(2);
  });

  it('is not asked about while all comes, nor where nothing is to come', async () => {
    const { tracks, state, count } = setUp();
    for (const track of tracks) track.expected = false;
    state.comes.clear();
    await looks(20);
    expect([count('countPackets'), state.received]).toEqual([0, 0]);
  });

  it('is no loss while the server cannot be asked, or the browser is busy', async () => {
    const { ben, state, session } = setUp();
    await looks(3);
    state.comes.clear();
    state.online = false;
    await looks(10);
    state.online = true;
    state.took = 60;
    await looks(60);
    expect(ben.reception.value).toEqual({});
    expect(session.renewals).toBe(0);
  });

  it('is looked at more rarely where that costs the browser much', async () => {
    const { state } = setUp();
    state.took = 40;
    await looks(20);
    expect(state.received / 25).toBeLessThan(7);
  });

  it('is told again who was away, and only what is not well', async () => {
    const { watch, state, told } = setUp();
    await looks(3);
    watch.tellAgain('ben');
    expect(told()).toEqual([]);
    state.comes.delete('face');
    await looks(2);
    watch.tellAgain('ben');
    const lost = { to: 'ben', source: 'camera', reception: 'lost' };
    expect(told()).toEqual([lost, lost]);
  });

  it('because the browser refused it, is asked for once more', async () => {
    const { ben, tracks, watch, session } = setUp();
    tracks.pop();
    watch.refused('ben', 'camera');
    await looks(1);
    expect(ben.reception.value).toEqual({ camera: 'lost' });
    expect(session.received).toBe(1);
  });

  it('ends with the session', async () => {
    const { abort, state } = setUp();
    await looks(1);
    abort.abort();
    const before = state.received;
    await looks(10);
    expect(state.received).toBe(before);
  });
});
