import { limits } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

/** Behind a proxy, so that each client can have an address of its own. */
beforeAll(async () => {
  server = await TestServer.start({ env: { SOTTO_TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => server.stop());

let addresses = 0;
/** Each in a network of its own. */
const newAddress = () => `203.0.${++addresses}.1`;
const client = (address = newAddress()) => server.client({ headers: { 'x-forwarded-for': address } });
const running = () => server.metric('sotto_media_objects{object="probes"}');
const dtlsParameters = {
  role: 'client' as const,
  fingerprints: [{ algorithm: 'sha-256' as const, value: Array(32).fill('ab').join(':') }],
};

describe('a check of the network', () => {
  it('tells a way over UDP and one over TCP, with all that a program needs to try them', async () => {
    const ada = await client();
    const { ways } = await ada.request('openCheck', {});
    expect(ways.map(({ protocol }) => protocol)).toEqual(['udp', 'tcp']);
    for (const { protocol, transport } of ways) {
      expect(transport.iceCandidates.map((candidate) => candidate.protocol)).toEqual([protocol]);
      await ada.request('connectCheck', { transportId: transport.id, dtlsParameters });
    }
    await ada.request('closeCheck', {});
    expect(await running()).toBe(0);
  });

  it('is one at a time for each connection, and none with a place in a room', async () => {
    const ada = await client();
    await ada.request('openCheck', {});
    expect(await ada.refusal('openCheck', {})).toBe('bad-state');
    await ada.request('closeCheck', {});
    await ada.request('closeCheck', {});
    const { ways } = await ada.request('openCheck', {});
    expect(ways).toHaveLength(2);
    ada.goAway();
    const { client: waiting } = await server.waiting();
    expect(await waiting.refusal('openCheck', {})).toBe('bad-state');
  });

  it('knows its own ways only, and none before or after it', async () => {
    const [ada, eve] = [await client(), await client()];
    const { ways } = await ada.request('openCheck', {});
    const transportId = ways[0]?.transport.id ?? '';
    const forged = { transportId, dtlsParameters };
    expect(await eve.refusal('connectCheck', forged)).toBe('bad-state');
    await eve.request('openCheck', {});
    expect(await eve.refusal('connectCheck', forged)).toBe('not-found');
    await ada.request('connectCheck', forged);
    expect(await ada.refusal('connectCheck', forged)).toBe('bad-state');
    await ada.request('closeCheck', {});
    expect(await ada.refusal('connectCheck', forged)).toBe('bad-state');
    // The ways of a check are no transports of a room.
    expect(await eve.refusal('connectTransport', forged)).toBe('bad-state');
    eve.goAway();
  });

  it('leaves nothing behind when the socket goes, however it goes', async () => {
    const [ada, bob, eve] = [await client(), await client(), await client()];
    for (const each of [ada, bob, eve]) await each.request('openCheck', {});
    expect(await running()).toBe(3);
    ada.goAway();
    bob.drop();
    eve.send('{');
    await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 5_000 });
  });

  it('leaves nothing behind when the socket goes while it is being opened', async () => {
    const ada = await client();
    void ada.raw('openCheck', {}).catch(() => undefined);
    ada.drop();
    const bob = await client();
    const { ways } = await bob.request('openCheck', {});
    expect(ways).toHaveLength(2);
    await bob.request('closeCheck', {});
    await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 5_000 });
  });

  it('is refused to an address that asks too often, on whichever connection, and to nobody else', async () => {
    const address = newAddress();
    for (let count = 0; count < limits.checksPerMinute; count++) {
      const each = await client(address);
      await each.request('openCheck', {});
      await each.request('closeCheck', {});
      each.drop();
    }
    expect(await (await client(address)).refusal('openCheck', {})).toBe('rate-limited');
    const bob = await client();
    await expect(bob.request('openCheck', {})).resolves.toBeDefined();
    bob.drop();
  });

  it('is refused when too many run, and possible again when one ends', async () => {
    await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 5_000 });
    const others = await Promise.all(Array.from({ length: 16 }, () => client()));
    await Promise.all(others.map((each) => each.request('openCheck', {})));
    const late = await client();
    expect(await late.refusal('openCheck', {})).toBe('rate-limited');
    await others[0]?.request('closeCheck', {});
    await expect(late.request('openCheck', {})).resolves.toBeDefined();
    for (const each of [...others, late]) each.drop();
    await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 5_000 });
  });

  it('is possible for somebody else while one customer of IPv6 runs as many as there can be', async () => {
    await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 5_000 });
    const crowd = [];
    for (let index = 0; index < 24; index++) crowd.push(await client(`2001:db8:7:${index.toString(16)}::1`));
    for (const each of crowd) await each.raw('openCheck', {}).catch(() => undefined);
    const others = [];
    for (let count = 0; count < 12; count++) {
      const other = await client();
      others.push(other);
      await other.request('openCheck', {});
    }
    expect(await running()).toBe(16);
    // A check that runs is refused another one: none of theirs had to make room.
    for (const other of others) expect(await other.refusal('openCheck', {})).toBe('bad-state');
    for (const each of [...crowd, ...others]) each.drop();
    await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 5_000 });
  });

  it('is not in the log', () => {
    expect(server.log.filter((line) => /check|probe/iu.test(line))).toEqual([]);
  });
});
