import { describe, expect, it } from 'vitest';
import { FakeTrack } from '../testing/fake-devices.ts';
import { createOutgoing, settle } from '../testing/outgoing.ts';

describe('what goes out', () => {
  it('is nothing at all until the keys are agreed', async () => {
    const { sender, camera, set } = createOutgoing();
    set(camera);
    await settle();

    expect(sender.track).toBeNull();
  });

  it('is black until the worker has confirmed, and never the track itself', async () => {
    const { sender, outgoing, camera, set } = createOutgoing();
    set(camera);
    outgoing.secure();
    await settle();
    expect(sender.track).not.toBe(camera);
    expect(sender.track?.enabled).toBe(false);
    outgoing.confirm();

    expect(sender.track?.enabled).toBe(true);
    expect(camera.enabled).toBe(true);
  });

  it('stays silent when it is confirmed while muted', async () => {
    const { sender, outgoing, camera, set } = createOutgoing('audio');
    set(camera, false);
    outgoing.secure();
    await settle();
    outgoing.confirm();
    expect(sender.track?.enabled).toBe(false);
    set(camera, true);

    expect(sender.track?.enabled).toBe(true);
  });

  it('falls silent at once when muted, also while another track is being put in', async () => {
    const { sender, outgoing, camera, set } = createOutgoing('audio');
    set(camera);
    outgoing.secure();
    outgoing.confirm();
    await settle();
    const gate = Promise.withResolvers<void>();
    sender.replacing = gate.promise;
    const other = new FakeTrack('audio');
    set(other);
    await settle();
    set(other, false);
    expect(sender.track?.enabled).toBe(false);
    gate.resolve();
    await settle();

    expect(other.clones[0]?.enabled).toBe(false);
    expect(sender.track).toBe(other.clones[0]);
  });

  it('ends with the last of fast changes, and every copy but that one is stopped', async () => {
    const { sender, outgoing, camera, set } = createOutgoing();
    outgoing.secure();
    outgoing.confirm();
    const second = new FakeTrack('video');
    set(camera);
    await settle();
    set(null);
    set(second);
    set(null);
    set(camera);
    set(second);
    await settle();

    expect(second.clones).toContain(sender.track);
    const copies = [...camera.clones, ...second.clones];
    expect(copies.filter(({ readyState }) => readyState === 'live')).toEqual([sender.track]);
  });

  it('is nothing when the camera is off, with its copy released', async () => {
    const { sender, outgoing, camera, set } = createOutgoing();
    set(camera);
    outgoing.secure();
    outgoing.confirm();
    await settle();
    set(null);
    expect(camera.clones[0]?.enabled).toBe(false);
    await settle();

    expect(sender.track).toBeNull();
    expect(camera.clones[0]?.readyState).toBe('ended');
  });

  it('is released when it is closed, even in the middle of a change', async () => {
    const { sender, outgoing, camera, set } = createOutgoing();
    const gate = Promise.withResolvers<void>();
    sender.replacing = gate.promise;
    set(camera);
    outgoing.secure();
    await settle();
    outgoing.close();
    gate.resolve();
    await settle();

    expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });
});

describe('what the sender gets', () => {
  it('is nothing any more once it was closed, whatever is agreed or switched on then', async () => {
    const { sender, outgoing, camera, set } = createOutgoing();
    set(camera);
    outgoing.close();
    outgoing.secure();
    outgoing.confirm();
    await settle();
    set(new FakeTrack('video'));
    await settle();

    expect(sender.track).toBeNull();
    expect(camera.clones).toEqual([]);
  });

  it('is released when the connection does not take it', async () => {
    const { sender, outgoing, camera, set } = createOutgoing();
    sender.replacing = Promise.reject(new DOMException('closed', 'InvalidStateError'));
    set(camera);
    outgoing.secure();
    await settle();

    expect(camera.clones.map(({ readyState }) => readyState)).toEqual(['ended']);
  });

  it('is for what its original is: text on a screen, or movement', async () => {
    const { sender, outgoing, camera, set } = createOutgoing();
    camera.contentHint = 'detail';
    set(camera);
    outgoing.secure();
    await settle();

    expect(sender.track?.contentHint).toBe('detail');
  });
});
