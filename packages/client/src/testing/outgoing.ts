import { OutgoingTrack } from '../direct/outgoing-track.ts';
import { FakeTrack } from './fake-devices.ts';
import { FakeSender } from './fake-peer-connection.ts';
import { standIn } from './stand-in.ts';

export const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

/** What goes out by one sender, and a worker that says how many frames it has encrypted. */
export function createOutgoing(kind: 'audio' | 'video' = 'video') {
  const sender = new FakeSender(() => undefined);
  const worker = { encrypted: 0 };
  const outgoing = new OutgoingTrack(standIn(sender), () =>
    Promise.resolve({ frames: worker.encrypted, bytes: 1_000 * worker.encrypted }),
  );
  const camera = new FakeTrack(kind);
  const set = (track: FakeTrack | null, audible = true) =>
    outgoing.set(track === null ? null : standIn(track), audible);
  return { sender, outgoing, camera, set, worker };
}
