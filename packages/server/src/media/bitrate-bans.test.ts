import { expect, it, onTestFinished, vi } from 'vitest';
import { FakePeerSocket } from '../testing/fake-peer-socket.ts';
import { Peer } from '../rooms/peer.ts';
import { BitrateBans } from './bitrate-bans.ts';

const from = (network: string) =>
  new Peer({ name: 'P', role: 'participant', socket: new FakePeerSocket({ network }) });

it('a source is barred for the peer, and for a while for those who come after it from its network', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const bans = new BitrateBans();
  const [sender, colleague] = [from('one'), from('one')];
  const [own, others] = [bans.of(sender), bans.of(colleague)];
  vi.advanceTimersByTime(1_000);
  own.add('camera');
  expect([own.has('camera'), own.has('microphone'), others.has('camera')]).toEqual([true, false, false]);
  vi.advanceTimersByTime(1_000);
  // The same person again, and somebody from elsewhere.
  const [again, stranger] = [bans.of(from('one')), bans.of(from('two'))];
  expect([again.has('camera'), again.has('screen'), stranger.has('camera')]).toEqual([true, false, false]);
  // Its transports were made anew.
  expect([bans.of(sender).has('camera'), bans.of(colleague).has('camera')]).toEqual([true, false]);
  vi.advanceTimersByTime(60_000);
  expect([own.has('camera'), again.has('camera')]).toEqual([true, false]);
});
