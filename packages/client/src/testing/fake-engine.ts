import { signal } from '@preact/signals-core';
import type { Place } from '@sotto/protocol';
import { vi } from 'vitest';
import type { MediaEngine } from '../room/media-engine.ts';
import type { Protection } from '../types.ts';

export const room = 'c123456789abcdefghjkmnpqr';
export const ada = { peerId: 'ada', name: 'Ada', connection: 'online', role: 'participant' } as const;
export const bob = { peerId: 'bob', name: 'Bob', connection: 'online', role: 'participant' } as const;

export const placeWith = (...peers: Place['peers']): Place => ({
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
    protection: signal<Protection>({ level: 'establishing' }),
    activeSpeaker: signal(null),
    chat: null,
    growth: null,
    described: Promise.resolve(),
    ring: null as string | null,
    ringing: vi.fn<MediaEngine['ringing']>(),
    joining: vi.fn<MediaEngine['joining']>(),
    enter: vi.fn<MediaEngine['enter']>(),
    resumed: vi.fn<MediaEngine['resumed']>(),
    joined: vi.fn<MediaEngine['joined']>(),
    left: vi.fn<MediaEngine['left']>(),
    returned: vi.fn<MediaEngine['returned']>(),
    notification: vi.fn<MediaEngine['notification']>(),
    compared: vi.fn<MediaEngine['compared']>(),
    accept: vi.fn<MediaEngine['accept']>(),
    keepContact: vi.fn<MediaEngine['keepContact']>(),
    request: vi.fn<MediaEngine['request']>(() => Promise.resolve()),
    close: vi.fn<MediaEngine['close']>(),
  };
}

export type FakeEngine = ReturnType<typeof fakeEngine>;
