import { describe, expect, it } from 'vitest';
import { FakeTrack } from '../testing/fake-devices.ts';
import { FakeSender } from '../testing/fake-peer-connection.ts';
import { standIn } from '../testing/stand-in.ts';
import { OutgoingTrack } from './outgoing-track.ts';

const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Where the browser draws black pictures; `none`: it does not at this moment. */
function create(kind: 'audio' | 'video' = 'video') {
  const sender = new FakeSender(() => undefined);
  const browser = { none: false };
  const drawn: { track: FakeTrack; size: MediaTrackSettings; stopped: boolean; end: () => void }[] = [];
  const outgoing = new OutgoingTrack(
    standIn(sender),
    () => Promise.resolve({ frames: 0, bytes: 0 }),
    (size, onEnd) => {
      if (browser.none) return undefined;
      const picture = { track: new FakeTrack('video', 'black'), size, stopped: false, end: onEnd };
      drawn.push(picture);
      return {
        track: standIn<MediaStreamTrack>(picture.track),
        stop: () => {
          picture.stopped = true;
          picture.track.stop();
        },
      };
    },
  );
  const camera = new FakeTrack(kind, 'camera');
  const set = (track: FakeTrack | null, audible = true) =>
    outgoing.set(track === null ? null : standIn(track), audible);
  return { sender, outgoing, camera, set, drawn, browser };
}

/** The keys are agreed, the camera is on, and nothing is confirmed. */
async function unconfirmed() {
  const made = create();
  made.set(made.camera);
  made.outgoing.secure();
  await settle();
  return made;
}

describe('a picture that the worker has not confirmed', () => {
  it('is a black one of its size, and no copy of the camera is made', async () => {
    const { sender, camera, drawn } = await unconfirmed();

    expect(sender.track).toBe(drawn[0]?.track);
    expect(drawn.map(({ size, stopped }) => [size.width, size.height, stopped])).toEqual([
      [1280, 720, false],
    ]);
    expect(camera.clones).toEqual([]);
  });

  it('is that of the camera as soon as it is confirmed, and nothing is drawn any more', async () => {
    const { sender, outgoing, camera, drawn } = await unconfirmed();
    outgoing.confirm();
    // Not only when the sender has the other one.
    expect(drawn.map(({ stopped }) => stopped)).toEqual([true]);
    await settle();

    expect([sender.track, sender.track?.enabled]).toEqual([camera.clones[0], true]);
  });

  it('is never that of the camera when it is confirmed while the camera is to be black', async () => {
    const { sender, outgoing, camera, set, drawn } = await unconfirmed();
    set(camera, false);
    outgoing.confirm();
    await settle();
    expect([drawn[0]?.stopped, sender.track, sender.track?.enabled]).toEqual([true, camera.clones[0], false]);
    set(camera, true);

    expect(sender.track?.enabled).toBe(true);
  });

  it('is confirmed while the sender is being given the black one, and gets the camera behind it', async () => {
    const { sender, outgoing, camera, set, drawn } = create();
    const gate = Promise.withResolvers<void>();
    sender.replacing = gate.promise;
    set(camera);
    outgoing.secure();
    await settle();
    outgoing.confirm();
    gate.resolve();
    await settle();

    expect([drawn[0]?.stopped, sender.track, sender.track?.enabled]).toEqual([true, camera.clones[0], true]);
  });

  it('goes on with the same black one when the camera is another one', async () => {
    const { sender, outgoing, camera, set, drawn } = await unconfirmed();
    const other = new FakeTrack('video', 'other camera');
    set(other);
    await settle();
    expect(drawn.map(({ stopped }) => stopped)).toEqual([false]);
    expect(sender.track).toBe(drawn[0]?.track);
    outgoing.confirm();
    await settle();

    expect(sender.track).toBe(other.clones[0]);
    expect(camera.clones).toEqual([]);
  });

  it('is nothing when the camera is off, and a black one again when it is back on', async () => {
    const { sender, camera, set, drawn } = await unconfirmed();
    set(null);
    await settle();
    expect([sender.track, drawn.map(({ stopped }) => stopped)]).toEqual([null, [true]]);
    set(camera);
    await settle();

    expect(drawn.map(({ stopped }) => stopped)).toEqual([true, false]);
    expect(sender.track).toBe(drawn[1]?.track);
  });

  it('needs nothing in its place when the camera comes on in a sender that was confirmed before', async () => {
    const { sender, outgoing, camera, set, drawn } = create();
    outgoing.secure();
    outgoing.confirm();
    set(camera);
    await settle();

    expect([drawn, sender.track]).toEqual([[], camera.clones[0]]);
  });

  it('is for a screen as well what its original is for once it is confirmed', async () => {
    const { sender, outgoing, camera, set } = create();
    camera.contentHint = 'detail';
    set(camera);
    outgoing.secure();
    await settle();
    outgoing.confirm();
    await settle();

    expect([sender.track, sender.track?.contentHint]).toEqual([camera.clones[0], 'detail']);
  });
});

describe('the black picture', () => {
  it('stops with the connection, also in the middle of a change', async () => {
    const { outgoing, drawn } = await unconfirmed();
    outgoing.close();
    expect(drawn.map(({ stopped }) => stopped)).toEqual([true]);
    await settle();

    const late = create();
    const gate = Promise.withResolvers<void>();
    late.sender.replacing = gate.promise;
    late.set(late.camera);
    late.outgoing.secure();
    await settle();
    late.outgoing.close();
    gate.resolve();
    await settle();
    expect([late.sender.track?.readyState, late.drawn.map(({ stopped }) => stopped)]).toEqual([
      'ended',
      [true],
    ]);
    expect(late.camera.clones).toEqual([]);
  });

  it('stops when the connection does not take it', async () => {
    const { sender, outgoing, camera, set, drawn } = create();
    sender.replacing = Promise.reject(new DOMException('closed', 'InvalidStateError'));
    set(camera);
    outgoing.secure();
    await settle();

    expect(drawn.map(({ stopped }) => stopped)).toEqual([true]);
  });

  it('that ends by itself is followed by the camera switched off, and by no other one', async () => {
    const { sender, outgoing, camera, set, drawn } = await unconfirmed();
    drawn[0]?.end();
    await settle();
    expect([sender.track, sender.track?.enabled]).toEqual([camera.clones[0], false]);
    const other = new FakeTrack('video', 'other camera');
    set(other);
    await settle();
    expect([drawn.length, sender.track, sender.track?.enabled]).toEqual([1, other.clones[0], false]);
    outgoing.confirm();

    expect(sender.track?.enabled).toBe(true);
  });

  it('is the camera switched off where the browser draws none', async () => {
    const { sender, outgoing, camera, set, browser } = create();
    browser.none = true;
    set(camera);
    outgoing.secure();
    await settle();
    expect([sender.track, sender.track?.enabled]).toEqual([camera.clones[0], false]);
    outgoing.confirm();

    expect(sender.track?.enabled).toBe(true);
  });

  it('is not for a sound', async () => {
    const { sender, outgoing, camera, set, drawn } = create('audio');
    set(camera);
    outgoing.secure();
    await settle();

    expect([drawn, sender.track, sender.track?.enabled]).toEqual([[], camera.clones[0], false]);
  });
});
