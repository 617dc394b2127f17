import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Participant } from '../room/participant.ts';
import type { TransportSilenceWatch } from '../sfu/transport-silence-watch.ts';
import { createFakeLocalMedia } from '../testing/fakes.ts';
import { media, offer } from '../testing/relay.ts';
import { FakeSfuDevice } from '../testing/sfu-device.ts';
import { standIn } from '../testing/stand-in.ts';
import { type ConferenceContext, ConferenceSession } from './conference-session.ts';
import type { ReceptionWatch } from './reception-watch.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A session with Bob in the room, and what it has come to, in order. */
async function create() {
  const device = await FakeSfuDevice.load();
  const bob = new Participant({ peerId: 'bob', name: 'Bob', role: 'participant', connection: 'online' });
  const offered = Promise.withResolvers<void>();
  const seen: string[] = [];
  const session = new ConferenceSession({
    device: device.device,
    media: media(1),
    isCurrent: () => true,
    context: standIn<ConferenceContext>({
      media: createFakeLocalMedia(),
      request: () => Promise.resolve({}),
      restricted: () => false,
      participants: () => [bob],
    }),
    silence: standIn<TransportSilenceWatch>({ follow: () => undefined }),
    reception: standIn<ReceptionWatch>({ follow: () => undefined }),
    offered: offered.promise,
    onStateChange: () => undefined,
  });
  void session.described.then(() => seen.push('described'));
  /** As the engine answers the server: some steps after the browser can play it. */
  const consume = async (source: 'camera' | 'microphone') => {
    await session.consume(offer(source));
    await Promise.resolve();
    await Promise.resolve();
    seen.push(`answered ${source}`);
  };
  return { session, device, bob, offered, seen, consume };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

it('has described its media when all that was there is answered, and not before', async () => {
  const { session, device, offered, seen, consume } = await create();
  const [transport] = device.receiving;
  const gate = Promise.withResolvers<void>();
  if (transport !== undefined) transport.gate = gate.promise;
  session.start();
  const answers = [consume('camera'), consume('microphone')];
  offered.resolve();
  await settle();
  expect(seen).toEqual([]);
  gate.resolve();
  await Promise.all(answers);
  await settle();

  expect(seen).toEqual(['answered camera', 'answered microphone', 'described']);
  session.close();
});

it('has nothing to describe where nobody sends anything', async () => {
  const { session, offered, seen } = await create();
  session.start();
  await settle();
  expect(seen).toEqual([]);
  offered.resolve();
  await settle();

  expect(seen).toEqual(['described']);
  session.close();
});

it('keeps nobody waiting when it is closed', async () => {
  const { session, seen } = await create();
  session.close();
  await settle();

  expect(seen).toEqual(['described']);
});
