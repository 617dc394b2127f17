import { type ClientMethod, limits } from '@sotto/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { capabilities, sending } from '../testing/sender.ts';
import type { TestClient } from '../testing/test-client.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

// The clock of the allowances stands still, so that nothing comes back meanwhile.
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  server = await TestServer.start();
});
afterAll(async () => {
  await server.stop();
  vi.useRealTimers();
});
// The network of this machine has been still for a while before the next test.
beforeEach(() => void vi.advanceTimersByTime(60_000));

/** How many more messages it may send; after that it may send none. */
async function countLeft(client: TestClient): Promise<number> {
  const pings = Array.from({ length: limits.messageBurst }, () =>
    client.raw('ping', {}).then(
      () => 1,
      () => 0,
    ),
  );
  const answers = await Promise.all(pings);
  return answers.reduce<number>((sum, answer) => sum + answer, 0);
}

interface Asked {
  readonly method: ClientMethod;
  /** Makes what is needed for it, in the same way each time; returns who asks, and asks. */
  readonly prepare: () => Promise<{ readonly client: TestClient; readonly ask: () => Promise<unknown> }>;
}

const expensive: readonly Asked[] = [
  {
    method: 'join',
    prepare: async () => {
      const { room } = await server.waiting();
      const client = await server.client();
      return { client, ask: () => client.request('join', { room, name: 'Ben' }) };
    },
  },
  {
    method: 'openRelay',
    prepare: async () => {
      const { ada } = await server.pair('call');
      return { client: ada, ask: () => ada.request('openRelay', {}) };
    },
  },
  {
    method: 'renewMedia',
    prepare: async () => {
      const { ada } = await server.pair('conference');
      return { client: ada, ask: () => ada.request('renewMedia', {}) };
    },
  },
  {
    method: 'receive',
    prepare: async () => {
      const { ada } = await server.pair('conference');
      return { client: ada, ask: () => ada.request('receive', { rtpCapabilities: capabilities }) };
    },
  },
  {
    method: 'produce',
    prepare: async () => {
      const { ada } = await server.pair('conference');
      return { client: ada, ask: () => produce(ada) };
    },
  },
];

const produce = (client: TestClient): Promise<unknown> =>
  client.request('produce', { source: 'camera', rtpParameters: sending('camera'), paused: false });

it.each(expensive)('$method counts for ten messages', async ({ prepare }) => {
  const without = await prepare();
  const left = await countLeft(without.client);
  const { client, ask } = await prepare();
  await ask();
  expect(left - (await countLeft(client))).toBe(10);
});

it.each([
  ['lookupLink', 1],
  ['lookupRoom', 2],
] as const)('%s, which is answered from what is known, counts for %i', async (method, cost) => {
  const { room, ada } = await server.pair('conference');
  const left = await countLeft((await server.pair('conference')).ada);
  await ada.request(method, { room });
  expect(left - (await countLeft(ada))).toBe(cost);
});

it.each([
  [1, 1],
  [8, 2],
  [limits.countedConsumers, limits.countedConsumers / 4],
])('the packets of %i consumers are counted for as much as %i messages', async (count, cost) => {
  const left = await countLeft((await server.pair('conference')).ada);
  const { ada } = await server.pair('conference');
  const consumerIds = Array.from({ length: count }, (_, index) => `consumer-${index}`);
  await ada.request('countPackets', { consumerIds });
  expect(left - (await countLeft(ada))).toBe(cost);
});

it('who says again and again what it can decode is refused in the end', async () => {
  const { ada } = await server.pair('conference');
  const receive = () => ada.request('receive', { rtpCapabilities: capabilities });
  for (let count = 0; count < limits.receivesPerMinute; count += 1) {
    if (count % 10 === 0) vi.advanceTimersByTime(2_000);
    await receive();
  }
  await expect(receive()).rejects.toMatchObject({ code: 'rate-limited' });
});

describe('who produces again and again', () => {
  it('may do so for a burst and then now and then, and is refused without anybody being offered anything', async () => {
    const { ada, bob } = await server.pair('conference');
    await bob.request('receive', { rtpCapabilities: capabilities });
    let produced = 0;
    const produceMore = async (count: number): Promise<void> => {
      for (const all = produced + count; produced < all; produced += 1) {
        await produce(ada);
        await bob.offered(produced + 1);
      }
    };
    await produceMore(limits.produceBurst);
    await expect(produce(ada)).rejects.toMatchObject({ code: 'rate-limited' });
    // What was refused counts as well.
    vi.advanceTimersByTime((1000 * (limits.producesPerSecond + 1)) / limits.producesPerSecond);
    await produceMore(limits.producesPerSecond);
    await expect(produce(ada)).rejects.toMatchObject({ code: 'rate-limited' });
    await expect(bob.offered(produced)).resolves.toHaveLength(produced);
  });

  it('faster than anybody can be offered it, is no mistake of the server', async () => {
    const { ada, bob } = await server.pair('conference');
    await bob.request('receive', { rtpCapabilities: capabilities });
    for (let count = 0; count < limits.produceBurst; count += 1) await produce(ada);
    await bob.request('receive', { rtpCapabilities: capabilities });
    expect(server.log.filter((line) => line.includes('media failed'))).toEqual([]);
  });

  it('from several peers, does so no more than people of one network may in a room', async () => {
    const strict = await TestServer.start({
      env: { SOTTO_ROOM_CAPACITY: '5', SOTTO_TRUSTED_PROXIES: '127.0.0.0/8' },
    });
    const from = async (address: string) => strict.client({ headers: { 'x-forwarded-for': address } });
    const { room } = await (await from('203.0.113.9')).request('createRoom', { kind: 'conference' });
    let produced = 0;
    for (const host of [1, 2, 3]) {
      const client = await from(`203.0.113.${host}`);
      await client.request('join', { room, name: 'E' });
      for (let count = 0; count < limits.produceBurst; count += 1) {
        await produce(client).then(
          () => produced++,
          () => undefined,
        );
      }
    }
    expect(produced).toBe(2 * limits.produceBurst);
    const other = await from('198.51.100.1');
    await other.request('join', { room, name: 'Ada' });
    await expect(produce(other)).resolves.toBeDefined();
    await strict.stop();
  });

  it('takes nothing from anybody else', async () => {
    const { ada, bob } = await server.pair('conference');
    for (let count = 0; count < limits.produceBurst; count += 1) await produce(ada);
    await expect(produce(bob)).resolves.toBeDefined();
  });
});
