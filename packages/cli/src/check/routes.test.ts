import type { CheckWay } from '@sotto/protocol';
import { expect, it } from 'vitest';
import { FakeTurnServer } from '../testing/fake-turn-server.ts';
import { routeOf } from './routes.ts';

const way = (protocol: CheckWay['protocol'], addresses: readonly string[]): CheckWay => ({
  protocol,
  transport: {
    id: 'transport',
    iceParameters: { usernameFragment: 'fragment', password: 'password', iceLite: true },
    iceCandidates: addresses.map((address) => ({
      foundation: 'udpcandidate',
      priority: 1,
      ip: address,
      address,
      protocol: protocol === 'tcp' ? 'tcp' : 'udp',
      port: 443,
      type: 'host',
    })),
    dtlsParameters: { role: 'auto', fingerprints: [] },
  },
});

const nothing = (): void => undefined;

it('leads to each address of the media server, and through TURN from each address of that', async () => {
  const turn = await FakeTurnServer.start();
  const access = { ...turn.access, lifetime: 60 };
  expect(routeOf(way('udp', ['192.0.2.1', '2001:db8::1']), null)?.wires).toHaveLength(2);
  const route = routeOf(way('turn', ['192.0.2.1', '192.0.2.2']), { ...access, urls: [turn.url, turn.url] });
  const wires = route?.wires.map((open) => open({ onOpen: nothing, onMessage: nothing, onEnd: nothing }));
  expect(wires).toHaveLength(4);
  for (const wire of wires ?? []) wire.close();
  await route?.ended;
  expect(route?.obstacle()).toBe('no-answer');
});

it('is none through DTLS, which a browser would have to try', () => {
  const urls = ['turns:turn.example.org?transport=udp'];
  expect(
    routeOf(way('turn', ['192.0.2.1']), { urls, username: '', credential: '', lifetime: 60 }),
  ).toBeNull();
});

it('is over at once where there is no address to reach', async () => {
  const turn = await FakeTurnServer.start();
  const route = routeOf(way('turn', []), { ...turn.access, urls: [turn.url], lifetime: 60 });
  expect(route?.wires).toEqual([]);
  await route?.ended;
});
