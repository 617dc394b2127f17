import { signal } from '@preact/signals-core';
import type { RoomState } from '@sotto/protocol';
import { vi } from 'vitest';
import { DirectRoomCall } from '../direct/direct-call.ts';
import type { DirectContext, DirectMedia } from '../direct/direct-media.ts';
import type { Joining, MediaEngine } from '../room/media-engine.ts';
import type { Connection } from '../signaling/connection.ts';
import type { DirectProtection } from '../types/types.ts';
import { createFakeLocalMedia } from './fakes.ts';
import { noConference } from './no-conference.ts';
import { standIn } from './stand-in.ts';

export const room = 'c123456789abcdefghjkmnpqr';
export const ada = { peerId: 'ada', name: 'Ada', connection: 'online', role: 'participant' } as const;
export const bob = { peerId: 'bob', name: 'Bob', connection: 'online', role: 'participant' } as const;

export const roomStateWith = (...peers: RoomState['peers']): RoomState => ({
  peerId: 'me',
  resumeToken: 'token',
  kind: 'call',
  role: 'participant',
  connectedFor: null,
  peers,
  media: null,
  producers: [],
  consumers: [],
});

/** Media of a call, of which only the questions are heard. */
export function fakeEngine() {
  return {
    protection: signal<DirectProtection>({ level: 'establishing' }),
    described: Promise.resolve(),
    join: vi.fn<MediaEngine['join']>(({ send }: Joining) => send()),
    enter: vi.fn<MediaEngine['enter']>(),
    resumed: vi.fn<MediaEngine['resumed']>(),
    joined: vi.fn<MediaEngine['joined']>(),
    left: vi.fn<MediaEngine['left']>(),
    returned: vi.fn<MediaEngine['returned']>(),
    notification: vi.fn<MediaEngine['notification']>(),
    compared: vi.fn<DirectMedia['compared']>(),
    accept: vi.fn<DirectMedia['accept']>(),
    keepContact: vi.fn<DirectMedia['keepContact']>(),
    request: vi.fn<MediaEngine['request']>(() => Promise.resolve()),
    close: vi.fn<MediaEngine['close']>(),
  };
}

export type FakeEngine = ReturnType<typeof fakeEngine>;

/** A call whose media is this engine. */
export function joinWith(
  connection: Connection,
  engine: FakeEngine | ((context: DirectContext) => FakeEngine),
  name = 'Me',
): Promise<DirectRoomCall> {
  const create = typeof engine === 'function' ? engine : () => engine;
  return DirectRoomCall.join({
    connection,
    join: { room, name, media: createFakeLocalMedia() },
    createEngine: (context) => standIn<DirectMedia>(create(context)),
    openConference: noConference,
  });
}
