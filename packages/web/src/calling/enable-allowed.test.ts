import type { DeviceSource, LocalMedia } from '@sotto/client';
import { createFakeLocalMedia } from '@sotto/client/testing';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { enableAllowed } from './enable-allowed.ts';

let stored: Map<string, string>;
let granted: string[];
let page: EventTarget & { visibilityState: string };
const ended = new AbortController();

beforeEach(() => {
  stored = new Map();
  granted = ['camera', 'microphone'];
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('localStorage', { getItem: (key: string) => stored.get(key) ?? null });
  vi.stubGlobal('document', page);
  const query = ({ name }: { readonly name: string }) =>
    Promise.resolve({ state: granted.includes(name) ? 'granted' : 'prompt' });
  vi.stubGlobal('navigator', { permissions: { query } });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(signal = ended.signal): Promise<LocalMedia> {
  const media = createFakeLocalMedia();
  enableAllowed(media, signal);
  await turn();
  return media;
}

const on = ({ camera, microphone }: LocalMedia) =>
  Object.entries<DeviceSource>({ camera, microphone })
    .filter(([, { state }]) => state.value === 'on')
    .map(([name]) => name);

it('shows somebody who is called what the browser need not ask for', async () => {
  expect(on(await open())).toEqual(['camera', 'microphone']);
  granted = ['microphone'];
  expect(on(await open())).toEqual(['microphone']);
});

it('leaves off what was switched off the last time', async () => {
  stored.set('sotto.camera', 'off');
  expect(on(await open())).toEqual(['microphone']);
});

it('lights no camera behind another window, before that one is seen', async () => {
  page.visibilityState = 'hidden';
  const media = await open();
  expect(on(media)).toEqual([]);
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  await turn();
  expect(on(media)).toEqual(['camera', 'microphone']);
});

it('lights none when the call is over before the browser has answered', async () => {
  const abort = new AbortController();
  const media = createFakeLocalMedia();
  enableAllowed(media, abort.signal);
  abort.abort();
  await turn();
  page.dispatchEvent(new Event('visibilitychange'));
  await turn();
  expect(on(media)).toEqual([]);
});

it('asks for nothing where the browser does not tell what it allows', async () => {
  vi.stubGlobal('navigator', { permissions: { query: () => Promise.reject(new TypeError('unknown name')) } });
  expect(on(await open())).toEqual([]);
});
