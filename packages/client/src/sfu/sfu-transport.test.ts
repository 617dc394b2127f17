import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineContext } from '../room/media-engine.ts';
import { FakeTrack } from '../testing/fake-devices.ts';
import { FakeSfuDevice } from '../testing/sfu-device.ts';
import { standIn } from '../testing/stand-in.ts';
import { SfuTransport } from './sfu-transport.ts';
import { TurnServers } from './turn-servers.ts';

const turn = { urls: ['turns:turn.example.org:443'], username: '1:x', credential: 'y', lifetime: 100 };
const { lifetime: _lifetime, ...server } = turn;
const parameters = {
  id: 'transport',
  iceParameters: { usernameFragment: 'abcd', password: 'efgh' },
  iceCandidates: [],
  dtlsParameters: { fingerprints: [] },
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Both transports of a session, at a server that has a TURN server beside it or not. */
async function session(options: {
  readonly turn: typeof turn | null;
  /** Milliseconds until the server has answered that a transport connects. */
  readonly roundTrip?: number;
}) {
  const asked: string[] = [];
  const answer = async (method: string): Promise<object> => {
    if (method === 'produce') return { producerId: 'producer' };
    if (method === 'connectTransport') {
      // Time is the point: the answer takes so long.
      await new Promise((resolve) => void setTimeout(resolve, options.roundTrip));
      return {};
    }
    asked.push(method);
    return method === 'lookupTurn' ? { turn: options.turn } : { iceParameters: parameters.iceParameters };
  };
  const request = standIn<EngineContext['request']>(answer);
  const device = await FakeSfuDevice.load();
  const common = {
    device: device.device,
    parameters,
    request,
    turn: new TurnServers(request),
    onStateChange: () => undefined,
  };
  const transports = (['send', 'recv'] as const).map(
    (direction) => new SfuTransport({ ...common, direction }),
  );
  const [[send], [recv]] = [device.sending, device.receiving];
  if (send === undefined || recv === undefined) throw new Error('No transports were made.');
  const close = () => {
    for (const transport of transports) transport.close();
  };
  /** Sends something: the first negotiation connects. */
  const connect = async (): Promise<void> => {
    const track = standIn<MediaStreamTrack>(new FakeTrack('video'));
    await send.transport.produce({ track, stopTracks: false, appData: { source: 'camera' } });
  };
  return { send, recv, asked, connect, close };
}

describe('the TURN server', () => {
  it('is not asked for where another way comes about within a second', async () => {
    const { send, recv, asked } = await session({ turn });
    for (const transport of [send, recv]) transport.become('connecting');
    await vi.advanceTimersByTimeAsync(900);
    for (const transport of [send, recv]) transport.become('connected');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });

  it('is tried after a second, once, and at the same time for what has begun later', async () => {
    const { send, recv, asked } = await session({ turn });
    recv.become('connecting');
    await vi.advanceTimersByTimeAsync(700);
    send.become('connecting');
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(310);
    expect([send.iceServers, recv.iceServers]).toEqual([[server], [server]]);
    expect(asked.toSorted()).toEqual(['lookupTurn', 'restartIce', 'restartIce']);
    for (const transport of [send, recv]) {
      transport.become('disconnected');
      transport.become('connecting');
    }
    await vi.advanceTimersByTimeAsync(10_000);
    expect([send.iceRestarts, recv.iceRestarts]).toEqual([1, 1]);
  });

  it.each([
    { roundTrip: 20, delay: 400 },
    { roundTrip: 120, delay: 600 },
    { roundTrip: 400, delay: 1000 },
    { roundTrip: 3000, delay: 1000 },
  ])('is tried $delay ms after it began where the server answers in $roundTrip', async (given) => {
    const { asked, connect } = await session({ turn, roundTrip: given.roundTrip });
    await connect();
    await vi.advanceTimersByTimeAsync(given.delay - 10);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked).toEqual(['lookupTurn', 'restartIce']);
  });

  it('is not tried because the answer comes when the path is there', async () => {
    const { send, asked, connect } = await session({ turn, roundTrip: 600 });
    await connect();
    await vi.advanceTimersByTimeAsync(300);
    send.become('connected');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });

  it('is not waited for where there is none: what takes long is left alone', async () => {
    const { recv, asked } = await session({ turn: null });
    recv.become('connecting');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(recv.iceRestarts).toBe(0);
    expect(asked).toEqual(['lookupTurn']);
  });

  it('is among the ways when a path has broken', async () => {
    const { recv } = await session({ turn });
    recv.become('connecting');
    recv.become('connected');
    recv.become('disconnected');
    await vi.advanceTimersByTimeAsync(1_600);
    expect([recv.iceRestarts, recv.iceServers]).toEqual([1, [server]]);
  });

  it('is not asked for when the answer comes to a transport that was closed', async () => {
    const { asked, connect, close } = await session({ turn, roundTrip: 300 });
    await connect();
    close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });

  it('is not tried for a transport that was closed meanwhile', async () => {
    const { recv } = await session({ turn });
    recv.become('connecting');
    await vi.advanceTimersByTimeAsync(500);
    recv.transport.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(recv.iceRestarts).toBe(0);
  });
});
