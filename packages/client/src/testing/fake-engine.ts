import { signal } from '@preact/signals-core';
import { vi } from 'vitest';
import type { MediaEngine } from '../room/media-engine.ts';
import type { Protection } from '../types.ts';

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
