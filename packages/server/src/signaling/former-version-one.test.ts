import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Device } from '../testing/device.ts';
import { card } from '../testing/ringing.ts';
import { TestServer } from '../testing/test-server.ts';

// Pages of the version before, which were open when the server was renewed.

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const older = () => server.client({ version: 1 });

it('are told since when a call is connected as a time of day', async () => {
  const [ada, bob] = [await older(), await older()];
  const { room } = await ada.request('createRoom', { kind: 'call' });
  expect(await ada.raw('join', { room, name: 'Ada' })).toMatchObject({ connectedAt: null });
  const before = Date.now();
  const place = await bob.raw('join', { room, name: 'Bob' });
  expect(place).toHaveProperty('connectedAt');
  expect(place).not.toHaveProperty('connectedFor');
  expect(Math.abs(Number(Reflect.get(Object(place), 'connectedAt')) - before)).toBeLessThan(60_000);
  await ada.events();
  const connected = ada.told.find(({ event }) => event === 'callConnected');
  expect(connected?.params).toEqual({ connectedAt: expect.any(Number) });
});

it('ring somebody who is not there, and are told that nobody answered', async () => {
  const ada = await older();
  const { room } = await ada.request('createRoom', { kind: 'call' });
  await ada.raw('join', { room, name: 'Ada' });
  const { ringId } = await ada.request('ring', { identity: new Device().identity, room, card });
  await vi.waitFor(() => expect(ada.told).toHaveLength(1), { timeout: limits.acknowledgeTimeout + 5_000 });
  expect(ada.told).toEqual([{ event: 'ringAnswered', params: { ringId, answer: 'missed' } }]);
});

it('are rung by pages of now, and ring them', async () => {
  const [ben, device] = [await older(), new Device()];
  await device.reach(ben);
  const { client: ada, room } = await server.waiting();
  const { ringId } = await ada.request('ring', { identity: device.identity, room, card });
  expect(await ada.event('ringing')).toEqual({ ringId });
  await ben.request('answerRing', { ringId, answer: 'decline' });
  expect(await ada.event('ringAnswered')).toEqual({ ringId, answer: 'decline' });

  const { client: window, device: called } = await server.reachable();
  const { room: own } = await ben.request('createRoom', { kind: 'call' });
  await ben.raw('join', { room: own, name: 'Ben' });
  const { ringId: other } = await ben.request('ring', { identity: called.identity, room: own, card });
  await window.request('acknowledgeRing', { ringId: other });
  await window.request('answerRing', { ringId: other, answer: 'wrong-clock' });
  await vi.waitFor(() => expect(ben.told.at(-1)?.event).toBe('ringAnswered'));
  expect(ben.told.map(({ event }) => event)).toEqual(['ring', 'ringAnswered']);
  expect(ben.told.at(-1)?.params).toEqual({ ringId: other, answer: 'missed' });
});
