import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket } from '../testing/fake-socket.ts';
import { backoff } from './backoff.ts';
import { Connection, type ConnectionListener } from './connection.ts';

const settle = () => vi.advanceTimersByTimeAsync(0);
let connection: Connection;

function listener() {
  return {
    notification: vi.fn<ConnectionListener['notification']>(),
    request: vi.fn<ConnectionListener['request']>(() => Promise.resolve()),
    regained: vi.fn<ConnectionListener['regained']>(),
    lost: vi.fn<ConnectionListener['lost']>(),
  };
}

async function online(): Promise<FakeSocket> {
  FakeSocket.last.open();
  await settle();
  return FakeSocket.last;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('dispatchEvent', page.dispatchEvent.bind(page));
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.reset();
  connection = new Connection('ws://sotto.test/ws');
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('Connection', () => {
  it('is connecting, online, connecting after a loss, offline after a failed attempt', async () => {
    expect(connection.link.value).toBe('connecting');
    const socket = await online();
    expect(connection.link.value).toBe('online');
    socket.drop();
    await settle();
    expect(connection.link.value).toBe('connecting');
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last.drop();
    await settle();
    expect(connection.link.value).toBe('offline');
  });

  it('lets a request wait for the attempt that is under way', async () => {
    const created = connection.request('createRoom', { kind: 'call' });
    const socket = await online();
    socket.answer('createRoom', { room: 'c123456789abcdefghjkmnpqr', hostToken: 't' });

    await expect(created).resolves.toMatchObject({ hostToken: 't' });
  });

  it('tries at once for a request instead of waiting out the pause', async () => {
    FakeSocket.last.drop();
    await settle();
    expect(FakeSocket.all).toHaveLength(1);
    const created = connection.request('createRoom', { kind: 'call' });
    await settle();
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.drop();

    await expect(created).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('tries at once when the browser is online again', async () => {
    FakeSocket.last.drop();
    await settle();
    globalThis.dispatchEvent(new Event('online'));
    await settle();

    expect(FakeSocket.all).toHaveLength(2);
  });

  it('asks an open socket for a sign of life when the network changed', async () => {
    const socket = await online();
    globalThis.dispatchEvent(new Event('online'));

    expect(socket.requests('ping')).toHaveLength(1);
  });

  it('tells its listener of loss and return, in this order, with the close code', async () => {
    const heard = listener();
    connection.listen(heard, new AbortController().signal);
    const socket = await online();
    socket.drop(4409);
    await settle();
    expect(heard.lost).toHaveBeenCalledExactlyOnceWith(4409);
    await vi.advanceTimersByTimeAsync(1_000);
    await online();

    expect(heard.regained).toHaveBeenCalledTimes(2);
  });

  it('leaves a listener alone that has ended', async () => {
    const heard = listener();
    const abort = new AbortController();
    connection.listen(heard, abort.signal);
    abort.abort();
    const socket = await online();
    socket.receive({ event: 'activeSpeaker', params: { peerId: null } });

    expect(heard.notification).not.toHaveBeenCalled();
    expect(heard.regained).not.toHaveBeenCalled();
  });

  it('tells all who observe, beside the one who listens and without one, until they have ended', async () => {
    const [heard, beside, ended] = [listener(), listener(), listener()];
    const [leaving, ending] = [new AbortController(), new AbortController()];
    connection.listen(heard, leaving.signal);
    connection.observe(beside, new AbortController().signal);
    connection.observe(ended, ending.signal);
    const socket = await online();
    ending.abort();
    socket.receive({ event: 'activeSpeaker', params: { peerId: null } });
    leaving.abort();
    socket.receive({ event: 'activeSpeaker', params: { peerId: 'ada' } });
    socket.drop(1006);
    await settle();

    expect(heard.notification).toHaveBeenCalledTimes(1);
    expect(beside.notification).toHaveBeenCalledTimes(2);
    expect(ended.notification).not.toHaveBeenCalled();
    expect([beside.regained, ended.regained].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(beside.lost).toHaveBeenCalledExactlyOnceWith(1006);
    expect(ended.lost).not.toHaveBeenCalled();
  });

  it('lets nobody but the listener answer what the server asks', async () => {
    const beside = listener();
    connection.observe(beside, new AbortController().signal);
    const socket = await online();
    const params = { peerId: 'ada', producerId: 'p', consumerId: 'c', kind: 'audio', source: 'microphone' };
    socket.receive({ id: 7, method: 'consume', params: { ...params, rtpParameters: {} } });
    await settle();

    expect(beside.request).not.toHaveBeenCalled();
    expect(socket.sent.at(-1)).toMatchObject({ id: 7, error: expect.anything() });
  });

  it('opens no socket after close, and rejects what waits', async () => {
    const waiting = connection.request('ping', {});
    const refused = expect(waiting).rejects.toThrow(/./u);
    connection.close();
    await vi.advanceTimersByTimeAsync(60_000);

    await refused;
    expect(FakeSocket.all).toHaveLength(1);
    expect(FakeSocket.last.closedWith).toBe(1000);
    await expect(connection.request('ping', {})).rejects.toThrow(/./u);
  });
});

describe('the pause between attempts', () => {
  it('is next to nothing after a first loss, then grows to at most 4 s', () => {
    const longest = Array.from({ length: 8 }, (_, failures) => backoff(failures, () => 1));

    expect(longest).toEqual([200, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000]);
  });

  it('is never the same for everybody', () => {
    expect(backoff(3, () => 0)).toBe(1_000);
    expect(backoff(3, () => 0.5)).toBe(1_500);
  });
});
