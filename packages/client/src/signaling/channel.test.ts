import { closeCodes, limits } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket } from '../testing/fake-socket.ts';
import { Channel, type ChannelHandlers } from './channel.ts';

const handlers = () => ({
  notification: vi.fn<ChannelHandlers['notification']>(),
  request: vi.fn<ChannelHandlers['request']>(() => Promise.resolve()),
});

async function openChannel(
  given: ChannelHandlers = handlers(),
): Promise<{ channel: Channel; socket: FakeSocket }> {
  const opening = Channel.open({
    url: 'ws://sotto.test/ws',
    handlers: given,
    signal: new AbortController().signal,
  });
  FakeSocket.last.open();
  return { channel: await opening, socket: FakeSocket.last };
}

const consume = {
  consumerId: 'c1',
  producerId: 'p1',
  peerId: 'peer1',
  source: 'camera',
  kind: 'video',
  rtpParameters: { codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }] },
  producerPaused: false,
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.reset();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('opening a channel', () => {
  it('offers its versions before anything else', async () => {
    const { socket } = await openChannel();

    expect(socket.sent).toEqual([{ id: 0, method: 'hello', params: { versions: [3] } }]);
  });

  it('is unreachable when the socket closes before it opened', async () => {
    const opening = Channel.open({
      url: 'ws://x',
      handlers: handlers(),
      signal: new AbortController().signal,
    });
    FakeSocket.last.drop();

    await expect(opening).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('says when the server speaks no version of ours', async () => {
    const opening = Channel.open({
      url: 'ws://x',
      handlers: handlers(),
      signal: new AbortController().signal,
    });
    const socket = FakeSocket.last;
    vi.spyOn(socket, 'send').mockImplementation(() => socket.drop(closeCodes.unsupportedVersion));
    socket.open();

    await expect(opening).rejects.toMatchObject({ code: 'unsupported-version' });
  });

  it('gives up when nothing happens at all', async () => {
    const opening = Channel.open({
      url: 'ws://x',
      handlers: handlers(),
      signal: new AbortController().signal,
    });
    const refused = expect(opening).rejects.toMatchObject({ code: 'unreachable' });
    await vi.advanceTimersByTimeAsync(limits.requestTimeout);

    await refused;
    expect(FakeSocket.last.closedWith).toBe(1000);
  });

  it('closes the socket and rejects with the reason when it is aborted meanwhile', async () => {
    const abort = new AbortController();
    const opening = Channel.open({ url: 'ws://x', handlers: handlers(), signal: abort.signal });
    const reason = new Error('page closed');
    abort.abort(reason);

    await expect(opening).rejects.toBe(reason);
    expect(FakeSocket.last.closedWith).toBe(1000);
  });
});

describe('requests of the client', () => {
  it('resolve with the result that fits the table', async () => {
    const { channel, socket } = await openChannel();
    const created = channel.request('createRoom', { kind: 'call' });
    socket.answer('createRoom', { room: 'c123456789abcdefghjkmnpqr', hostToken: 't' });

    await expect(created).resolves.toEqual({ room: 'c123456789abcdefghjkmnpqr', hostToken: 't' });
  });

  it('reject and end the channel when the result has another form', async () => {
    const { channel, socket } = await openChannel();
    const created = channel.request('createRoom', { kind: 'call' });
    socket.answer('createRoom', { room: '<script>', hostToken: 't' });

    await expect(created).rejects.toMatchObject({ code: 'internal' });
    expect(socket.closedWith).toBe(closeCodes.malformed);
  });

  it('reject with the code of the refusal', async () => {
    const { channel, socket } = await openChannel();
    const looked = channel.request('lookupRoom', { room: 'c123456789abcdefghjkmnpqr' });
    socket.refuse('lookupRoom', 'room-not-found');

    await expect(looked).rejects.toMatchObject({ name: 'ProtocolError', code: 'room-not-found' });
  });

  it('time out, and an answer that comes later does no harm', async () => {
    const { channel, socket } = await openChannel();
    const created = channel.request('createRoom', { kind: 'call' }, { timeout: 100 });
    const refused = expect(created).rejects.toMatchObject({ code: 'timeout' });
    await vi.advanceTimersByTimeAsync(100);
    socket.answer('createRoom', { room: 'c123456789abcdefghjkmnpqr', hostToken: 't' });

    await refused;
    expect(socket.closedWith).toBeUndefined();
  });

  it('reject at once when aborted, and are not sent when they were aborted before', async () => {
    const { channel, socket } = await openChannel();
    const abort = new AbortController();
    const first = channel.request('createRoom', { kind: 'call' }, { signal: abort.signal });
    const reason = new Error('left');
    abort.abort(reason);
    const second = channel.request('createRoom', { kind: 'call' }, { signal: abort.signal });

    await expect(first).rejects.toBe(reason);
    await expect(second).rejects.toBe(reason);
    expect(socket.requests('createRoom')).toHaveLength(1);
  });

  it('that ask for a proof of life close the socket when nothing is heard at all, and only then', async () => {
    const { channel, socket } = await openChannel();
    const heard = channel.request('renewMedia', {}, { timeout: 500, proof: true });
    vi.advanceTimersByTime(499);
    socket.receive({ event: 'activeSpeaker', params: { peerId: 'p' } });
    vi.advanceTimersByTime(1);
    await expect(heard).rejects.toMatchObject({ code: 'timeout' });
    expect(socket.closedWith).toBeUndefined();
    const unheard = channel.request('renewMedia', {}, { timeout: 500, proof: true });
    vi.advanceTimersByTime(500);
    await expect(unheard).rejects.toMatchObject({ code: 'timeout' });

    expect(socket.closedWith).toBe(closeCodes.silence);
  });

  it('are unreachable when the socket goes first, and afterwards', async () => {
    const { channel, socket } = await openChannel();
    const pending = channel.request('createRoom', { kind: 'call' });
    socket.drop();

    await expect(pending).rejects.toMatchObject({ code: 'unreachable' });
    await expect(channel.request('ping', {})).rejects.toMatchObject({ code: 'unreachable' });
    await expect(channel.closed).resolves.toBe(1006);
  });
});

describe('messages of the server', () => {
  it('that the table knows reach the handler', async () => {
    const given = handlers();
    const { socket } = await openChannel(given);
    socket.receive({ event: 'activeSpeaker', params: { peerId: 'p' } });

    expect(given.notification).toHaveBeenCalledExactlyOnceWith({
      event: 'activeSpeaker',
      params: { peerId: 'p' },
    });
  });

  it('of a newer version are left aside', async () => {
    const given = handlers();
    const { socket } = await openChannel(given);
    socket.receive({ event: 'handRaised', params: {} });

    expect(given.notification).not.toHaveBeenCalled();
    expect(socket.closedWith).toBeUndefined();
  });

  it.each([
    ['no JSON', '{'],
    ['no envelope', '[]'],
    ['a known event with other members', { event: 'activeSpeaker', params: { peerId: 'p', admin: true } }],
    ['an answer to a request that was never made', { id: 99, result: {} }],
    ['a refusal of a request that was never made', { id: 99, error: { code: 'internal', message: '' } }],
  ])('are refused when they are %s', async (_name, message) => {
    const given = handlers();
    const { socket } = await openChannel(given);
    socket.receive(message);

    expect(socket.closedWith).toBe(closeCodes.malformed);
    expect(given.notification).not.toHaveBeenCalled();
  });

  it('that ask for something are answered when it is done', async () => {
    const given = handlers();
    const { socket } = await openChannel(given);
    const gate = Promise.withResolvers<void>();
    given.request.mockReturnValue(gate.promise);
    socket.receive({ id: 7, method: 'consume', params: consume });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.sent.at(-1)).not.toMatchObject({ id: 7 });
    gate.resolve();
    await vi.advanceTimersByTimeAsync(0);

    expect(socket.sent.at(-1)).toEqual({ id: 7, result: {} });
  });

  it('that ask for what fails, is unknown or malformed get an error without details', async () => {
    const given = handlers();
    const { socket } = await openChannel(given);
    given.request.mockRejectedValue(new TypeError('secret of this browser'));
    socket.receive({ id: 1, method: 'consume', params: consume });
    socket.receive({ id: 2, method: 'format', params: {} });
    socket.receive({ id: 3, method: 'consume', params: { ...consume, kind: 'smell' } });
    await vi.advanceTimersByTimeAsync(0);

    const codes = socket.sent.slice(1).map((message) => [message['id'], message['error']]);
    expect(codes).toEqual(
      expect.arrayContaining([
        [1, expect.objectContaining({ code: 'media-failed' })],
        [2, expect.objectContaining({ code: 'unknown-method' })],
        [3, expect.objectContaining({ code: 'bad-request' })],
      ]),
    );
    expect(JSON.stringify(socket.sent)).not.toContain('secret');
  });
});

describe('signs of life', () => {
  it('are asked for when it is quiet, and the answer keeps the channel open', async () => {
    const { socket } = await openChannel();
    for (let round = 1; round <= 3; round += 1) {
      await vi.advanceTimersByTimeAsync(limits.pingInterval);
      expect(socket.requests('ping').length).toBeGreaterThanOrEqual(round - 1);
      if (socket.requests('ping').length > 0) socket.answer('ping', {});
    }

    expect(socket.requests('ping').length).toBeGreaterThanOrEqual(2);
    expect(socket.closedWith).toBeUndefined();
  });

  it('that fail to come end the channel within 5 s of the last one', async () => {
    const { channel, socket } = await openChannel();
    await vi.advanceTimersByTimeAsync(4_999);

    expect(socket.closedWith).toBe(closeCodes.silence);
    await expect(channel.closed).resolves.toBe(closeCodes.silence);
  });

  it('are any messages, not only answers to a ping', async () => {
    const { socket } = await openChannel();
    const talk = setInterval(
      () => socket.receive({ event: 'activeSpeaker', params: { peerId: null } }),
      1_000,
    );
    await vi.advanceTimersByTimeAsync(20_000);
    clearInterval(talk);

    expect(socket.closedWith).toBeUndefined();
    // The server hears something too.
    expect(socket.requests('ping').length).toBeGreaterThan(3);
  });
});
