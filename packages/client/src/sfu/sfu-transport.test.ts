import type { types } from 'mediasoup-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineContext } from '../room/media-engine.ts';
import { FakeSfuDevice, type FakeSfuTransport } from '../testing/fake-sfu-device.ts';
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
function session(options: {
  readonly turn: typeof turn | null;
  /** Milliseconds until the server has answered that a transport connects. */
  readonly roundTrip?: number;
}): {
  send: FakeSfuTransport;
  recv: FakeSfuTransport;
  asked: string[];
  /** Closes both. */
  close: () => void;
} {
  const asked: string[] = [];
  const answer = async (method: string): Promise<object> => {
    if (method === 'connectTransport') {
      await new Promise((resolve) => void setTimeout(resolve, options.roundTrip));
      return {};
    }
    asked.push(method);
    return method === 'lookupTurn' ? { turn: options.turn } : { iceParameters: parameters.iceParameters };
  };
  const request = standIn<EngineContext['request']>(answer);
  const device = new FakeSfuDevice();
  const common = {
    device: standIn<types.Device>(device),
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
  return { send, recv, asked, close };
}

describe('the TURN server', () => {
  it('is not asked for where another way comes about within a second', async () => {
    const { send, recv, asked } = session({ turn });
    for (const transport of [send, recv]) transport.become('connecting');
    await vi.advanceTimersByTimeAsync(900);
    for (const transport of [send, recv]) transport.become('connected');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });

  it('is tried after a second, once, and at the same time for what has begun later', async () => {
    const { send, recv, asked } = session({ turn });
    recv.become('connecting');
    await vi.advanceTimersByTimeAsync(700);
    send.become('connecting');
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(310);
    expect([send.iceServers, recv.iceServers]).toEqual([[server], [server]]);
    expect(asked.toSorted()).toEqual(['lookupTurn', 'restartIce', 'restartIce']);
    // Looking anew begins with the same state.
    for (const transport of [send, recv]) transport.become('connecting');
    await vi.advanceTimersByTimeAsync(10_000);
    expect([send.iceRestarts, recv.iceRestarts]).toEqual([1, 1]);
  });

  it.each([
    { roundTrip: 20, patience: 400 },
    { roundTrip: 120, patience: 600 },
    { roundTrip: 400, patience: 1000 },
    { roundTrip: 3000, patience: 1000 },
  ])('is tried $patience ms after it began where the server answers in $roundTrip', async (given) => {
    const { send, asked } = session({ turn, roundTrip: given.roundTrip });
    await send.connect();
    send.become('connecting');
    await vi.advanceTimersByTimeAsync(given.patience - 10);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked).toEqual(['lookupTurn', 'restartIce']);
  });

  it('is not tried because the answer comes when the path is there', async () => {
    const { send, asked } = session({ turn, roundTrip: 600 });
    await send.connect();
    send.become('connecting');
    await vi.advanceTimersByTimeAsync(300);
    send.become('connected');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });

  it('is not waited for where there is none: what takes long is left alone', async () => {
    const { recv, asked } = session({ turn: null });
    recv.become('connecting');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(recv.iceRestarts).toBe(0);
    expect(asked).toEqual(['lookupTurn']);
  });

  it('is among the ways when a path has broken', async () => {
    const { recv } = session({ turn });
    recv.become('connecting');
    recv.become('connected');
    recv.become('disconnected');
    await vi.advanceTimersByTimeAsync(1_600);
    expect([recv.iceRestarts, recv.iceServers]).toEqual([1, [server]]);
  });

  it('is not asked for when the answer comes to a transport that was closed', async () => {
    const { send, asked, close } = session({ turn, roundTrip: 300 });
    await send.connect();
    send.become('connecting');
    close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });

  it('is not tried for a transport that was closed meanwhile', async () => {
    const { recv } = session({ turn });
    recv.become('connecting');
    await vi.advanceTimersByTimeAsync(500);
    recv.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(recv.iceRestarts).toBe(0);
  });
});
