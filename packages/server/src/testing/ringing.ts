import { expect } from 'vitest';
import type { Device } from './device.ts';
import type { TestClient } from './test-client.ts';
import type { TestServer } from './test-server.ts';

/** A card like any other; the server does not look inside. */
export const card = 'c2VhbGVk';

interface Ringing {
  readonly room: string;
  readonly ringId: string;
  readonly resumeToken: string;
  readonly caller: TestClient;
  readonly device: Device;
  readonly one: TestClient;
  readonly two: TestClient;
}

/** Somebody rings a device with two windows, both have heard it, and one has said that it rings there. */
export async function ringing(server: TestServer): Promise<Ringing> {
  const { client: one, device } = await server.reachable();
  const { client: two } = await server.reachable(device);
  const { client: caller, room, resumeToken } = await server.waiting();
  const { ringId } = await caller.request('ring', { identity: device.identity, room, card });
  for (const window of [one, two]) expect(await window.event('ring')).toEqual({ ringId, room, card });
  await two.request('acknowledgeRing', { ringId });
  expect(await caller.event('ringing')).toEqual({ ringId });
  return { room, ringId, resumeToken, caller, device, one, two };
}
