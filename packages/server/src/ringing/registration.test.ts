import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Device } from '../testing/device.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const gauge = 'sotto_reachable_connections';

async function challengeOf(client: TestClient): Promise<string> {
  return (await client.request('challengeReach', {})).challenge;
}

const cut = (text: string) => text.slice(0, -1);

/** Whether it rings in these windows when somebody rings this device. */
async function outcomeOfRinging({ identity }: Device, ...windows: TestClient[]): Promise<string> {
  const { client, room } = await server.waiting();
  await client.request('ring', { identity, room, card: '' });
  const told = await Promise.all(windows.map((window) => window.events()));
  await client.request('leave', { reason: 'left' });
  // What still rings would be told to a window that comes later.
  for (const window of windows) window.told.length = 0;
  return told.some((events) => events.includes('ring')) ? 'rings' : 'silence';
}

describe('a device', () => {
  it('can be rung when it has signed the challenge, until it says otherwise', async () => {
    const { client, device } = await server.reachable();
    expect(await outcomeOfRinging(device, client)).toBe('rings');
    await client.request('unreach', {});
    await client.request('unreach', {});
    expect(await outcomeOfRinging(device, client)).toBe('silence');
    await device.reach(client);
    expect(await outcomeOfRinging(device, client)).toBe('rings');
  });

  it('can be rung only while its socket is there, and is counted so', async () => {
    const before = await server.metric(gauge);
    const { client } = await server.reachable();
    expect(await server.metric(gauge)).toBe(before + 1);
    client.drop();
    await vi.waitFor(async () => expect(await server.metric(gauge)).toBe(before));
  });

  it('is reachable under one identity for each connection', async () => {
    const before = await server.metric(gauge);
    const { client, device } = await server.reachable();
    const other = new Device();
    await other.reach(client);
    await other.reach(client);
    expect(await server.metric(gauge)).toBe(before + 1);
    expect(await outcomeOfRinging(device, client)).toBe('silence');
    expect(await outcomeOfRinging(other, client)).toBe('rings');
  });

  it('keeps the identity that it has when another is refused', async () => {
    const { client, device } = await server.reachable();
    const challenge = await challengeOf(client);
    const forged = { ...device.proof(client.origin, challenge), identity: new Device().identity };
    expect(await client.refusal('reach', forged)).toBe('forbidden');
    expect(await outcomeOfRinging(device, client)).toBe('rings');
  });

  it('has a limited number of windows', async () => {
    const device = new Device();
    for (let count = 0; count < limits.windowsPerIdentity; count++) await server.reachable(device);
    const client = await server.client();
    const challenge = await challengeOf(client);
    expect(await client.refusal('reach', device.proof(client.origin, challenge))).toBe('rate-limited');
  });

  it('can have a place in a room as well', async () => {
    const { client, device } = await server.reachable();
    const { room } = await client.request('createRoom', { kind: 'call' });
    await client.request('join', { room, name: 'Ada' });
    await client.request('leave', { reason: 'left' });
    expect(await outcomeOfRinging(device, client)).toBe('rings');
  });
});

describe('a signature is refused', () => {
  it.each(['https://evil.example', 'http://localhost:1', 'http://127.0.0.1', 'https://127.0.0.1', ''])(
    'that a page of %j made',
    async (origin) => {
      const [client, device] = [await server.client(), new Device()];
      const proof = device.proof(origin, await challengeOf(client));
      expect(await client.refusal('reach', proof)).toBe('forbidden');
      expect(await outcomeOfRinging(device, client)).toBe('silence');
    },
  );

  it('that a page elsewhere made of a challenge that was passed on to it, whatever the relay says it is', async () => {
    const victim = new Device();
    // The victim's page is honest and signs for where it is; the server there opens a socket here.
    const relays: TestClient[] = [];
    for (const host of ['203.0.113.66', 'evil.example']) {
      const page = `http://${host}`;
      const relay = await server.client({ headers: { host } });
      relays.push(relay);
      expect(await relay.refusal('reach', victim.proof(page, await challengeOf(relay)))).toBe('forbidden');
    }
    const page = 'http://203.0.113.66';
    const relay = await server.client({ headers: { host: '203.0.113.66', origin: page } });
    expect(await relay.refusal('reach', victim.proof(page, await challengeOf(relay)))).toBe('forbidden');
    expect(await outcomeOfRinging(victim, relay, ...relays)).toBe('silence');
  });

  it('that is right for another of our origins than the page is of', async () => {
    const named = await TestServer.start({ env: { SOTTO_PUBLIC_URL: 'https://calls.example.org' } });
    const client = await named.client({ headers: { origin: 'https://calls.example.org' } });
    const device = new Device();
    const proof = device.proof(client.origin, await challengeOf(client));
    expect(await client.refusal('reach', proof)).toBe('forbidden');
    const right = device.proof('https://calls.example.org', await challengeOf(client));
    await client.request('reach', right);
    await named.stop();
  });

  it('of a challenge that was used, whether it was right or wrong', async () => {
    const [client, device] = [await server.client(), new Device()];
    const proof = device.proof(client.origin, await challengeOf(client));
    await client.request('reach', proof);
    expect(await client.refusal('reach', proof)).toBe('bad-state');
    await client.request('unreach', {});
    expect(await client.refusal('reach', proof)).toBe('bad-state');
    const next = device.proof(client.origin, await challengeOf(client));
    expect(await client.refusal('reach', { ...next, signature: proof.signature })).toBe('forbidden');
    expect(await client.refusal('reach', next)).toBe('bad-state');
    expect(await outcomeOfRinging(device, client)).toBe('silence');
  });

  it('of a challenge that another came after', async () => {
    const [client, device] = [await server.client(), new Device()];
    const first = await challengeOf(client);
    expect(await challengeOf(client)).not.toBe(first);
    expect(await client.refusal('reach', device.proof(client.origin, first))).toBe('forbidden');
  });

  it('of a challenge of another connection, before and after its own', async () => {
    const [client, other, device] = [await server.client(), await server.client(), new Device()];
    const proof = device.proof(client.origin, await challengeOf(client));
    expect(await other.refusal('reach', proof)).toBe('bad-state');
    await challengeOf(other);
    expect(await other.refusal('reach', proof)).toBe('forbidden');
    await client.request('reach', proof);
  });

  it('of another length or spelling, as is such a key', async () => {
    const [client, device] = [await server.client(), new Device()];
    const { identity, signature } = device.proof(client.origin, await challengeOf(client));
    for (const wrong of [cut(identity), `${identity}A`, `${cut(identity)}B`, `${cut(identity)}=`, ''])
      expect(await client.refusal('reach', { identity: wrong, signature })).toBe('bad-request');
    for (const wrong of [cut(signature), `${signature}A`, `${cut(signature)}B`, `${cut(signature)}=`, ''])
      expect(await client.refusal('reach', { identity, signature: wrong })).toBe('bad-request');
    // What has no form uses nothing up.
    await client.request('reach', { identity, signature });
  });

  it('of a key that needs no secret', async () => {
    const client = await server.client();
    // The neutral point, and it again as p + 1: S = 1 and R = B fit each message.
    const signature = Buffer.concat([Buffer.from(`58${'66'.repeat(31)}01`, 'hex'), Buffer.alloc(31)]);
    for (const weak of [`01${'00'.repeat(31)}`, `ee${'ff'.repeat(30)}7f`, '00'.repeat(32), 'ff'.repeat(32)]) {
      await challengeOf(client);
      const identity = Buffer.from(weak, 'hex').toString('base64url');
      const proof = { identity, signature: signature.toString('base64url') };
      expect(await client.refusal('reach', proof)).toBe('forbidden');
    }
  });
});

it('needs hello, and no place', async () => {
  const client = await server.client({ greet: false });
  for (const method of ['challengeReach', 'unreach'])
    expect(await client.refusal(method, {})).toBe('bad-state');
});
