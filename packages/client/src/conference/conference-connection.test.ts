import { signal } from '@preact/signals-core';
import type { RoomState } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket } from '../testing/fake-socket.ts';
import { createFakeLocalMedia } from '../testing/fakes.ts';
import { standIn } from '../testing/stand-in.ts';
import type { Joining } from '../room/media-engine.ts';
import { ConferenceConnection } from './conference-connection.ts';
import { ConferenceRoomCall } from './prepared-conference.ts';
import type { ConferenceMedia } from './conference-media.ts';
import type { PreparedConference } from './prepared-conference.ts';

const room = 'g123456789abcdefghjkmnpqr';
const ben = { peerId: 'ben', name: 'Ben', connection: 'online', role: 'participant' } as const;
const roomState: RoomState = {
  peerId: 'me',
  resumeToken: 'token',
  kind: 'conference',
  role: 'host',
  connectedFor: null,
  peers: [],
  media: standIn<NonNullable<RoomState['media']>>({}),
  producers: [],
  consumers: [],
};

const settle = () => vi.advanceTimersByTimeAsync(0);
const sent = () => FakeSocket.last.sent.map(({ method }) => method);

/** A way to a conference whose server is the test; its media goes nowhere. */
async function openConference() {
  const client = new AbortController();
  const closed = vi.fn<() => void>();
  const engine = standIn<ConferenceMedia>({
    protection: signal({ level: 'establishing' }),
    join: ({ send }: Joining) => send(),
    enter: () => undefined,
    joined: () => undefined,
    close: closed,
  });
  const prepared: Pick<PreparedConference, 'join'> = {
    join: (connection, join) => ConferenceRoomCall.join({ connection, join, createEngine: () => engine }),
  };
  const media = createFakeLocalMedia();
  const conference = await ConferenceConnection.open({
    log: () => undefined,
    url: 'ws://sotto.test/ws',
    name: 'Ada',
    media,
    signal: client.signal,
    prepare: () => Promise.resolve(prepared),
  });
  FakeSocket.last.open();
  await settle();
  return { conference, client, closed, media };
}

async function enter() {
  const made = await openConference();
  const joining = made.conference.join(room, 'right');
  await settle();
  // The state of this room is read as its own tables say; only the engine, which is none, reads the media.
  const { id } = FakeSocket.last.requests('join').at(-1) ?? {};
  FakeSocket.last.receive({ id, result: { ...roomState, media: wireMedia } });
  const call = await joining;
  return { ...made, call };
}

const transport = {
  id: 't',
  iceParameters: { usernameFragment: 'abcd', password: 'p'.repeat(22), iceLite: true },
  iceCandidates: [],
  dtlsParameters: {
    role: 'auto',
    fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }],
  },
};
const wireMedia = {
  routerRtpCapabilities: { codecs: [], headerExtensions: [] },
  sendTransport: transport,
  recvTransport: { ...transport, id: 'r' },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.reset();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a conference that succeeds a call', () => {
  it('is made and joined over a connection of its own, with the same devices, and by its host', async () => {
    const { conference, call, media } = await enter();

    expect(FakeSocket.last.requests('join')[0]?.params).toEqual({ room, name: 'Ada', token: 'right' });
    expect(call.media).toBe(media);
    expect(call.kind).toBe('conference');
    conference.close();
    await vi.advanceTimersByTimeAsync(5_000);
  });

  it('is no room of another kind, whatever the server makes', async () => {
    const { conference } = await openConference();
    const created = conference.create();
    created.catch(() => undefined);
    await settle();
    FakeSocket.last.answer('createRoom', { room: `c${room.slice(1)}`, hostToken: 'right' });

    await expect(created).rejects.toMatchObject({ code: 'internal' });
    conference.close();
  });

  it('has not begun while nobody is there, nor while somebody sends nothing of what is awaited', async () => {
    const { conference } = await enter();
    expect(await conference.receives([])).toBe(false);
    FakeSocket.last.receive({ event: 'peerJoined', params: { peer: ben } });

    expect(await conference.receives([])).toBe(true);
    expect(await conference.receives(['camera'])).toBe(false);
    conference.close();
    await vi.advanceTimersByTimeAsync(5_000);
  });

  it.each(['by itself', 'with the client'])(
    'is left when it is closed %s, and its connection ends',
    async (how) => {
      const { conference, client, call, closed } = await enter();
      if (how === 'by itself') conference.close();
      else client.abort();
      expect(call.status.value).toEqual({ phase: 'ended', reason: 'left' });
      expect(sent().at(-1)).toBe('leave');
      expect(closed).toHaveBeenCalledOnce();
      await vi.advanceTimersByTimeAsync(10_000);

      expect(FakeSocket.last.readyState).toBe(FakeSocket.CLOSED);
      expect(FakeSocket.all).toHaveLength(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('takes its connection along when it ends', async () => {
    const { call } = await enter();
    call.leave();
    await vi.advanceTimersByTimeAsync(10_000);

    expect(FakeSocket.last.readyState).toBe(FakeSocket.CLOSED);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not joined any more when it is closed meanwhile', async () => {
    const { conference } = await openConference();
    const joining = conference.join(room, null);
    joining.catch(() => undefined);
    await settle();
    conference.close();

    await expect(joining).rejects.toMatchObject({ code: 'unreachable' });
    expect(FakeSocket.last.readyState).toBe(FakeSocket.CLOSED);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});
