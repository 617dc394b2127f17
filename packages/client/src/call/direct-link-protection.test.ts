import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeFrameWorker } from '../testing/fake-frame-worker.ts';
import {
  answer,
  authentication,
  createLink,
  enterFakes,
  leaveFakes,
  optionsOf,
  secured,
  settle,
} from '../testing/link.ts';
import { standIn } from '../testing/stand-in.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

describe('the camera and the microphone', () => {
  it('are on no sender until the keys are agreed, however connected the connection is', async () => {
    const { begin, hear, pc } = createLink('initiator');
    begin();
    await settle();
    await hear(answer);
    pc.become('connected');
    await settle();

    expect(pc.transceivers.map(({ sender }) => sender.track)).toEqual([null, null, null, null]);
  });

  it('go out black and silent until each sender is confirmed, and only where it is', async () => {
    const { begin, hear, pc } = createLink('initiator');
    begin();
    await hear(answer);
    FakeFrameWorker.last.say(secured);
    await settle();
    const [microphone, camera] = pc.transceivers.map(({ sender }) => sender);
    expect([microphone?.track?.enabled, camera?.track?.enabled]).toEqual([false, false]);
    const { id } = optionsOf(camera?.transform);
    FakeFrameWorker.last.say({ type: 'confirmed', id });
    await settle();

    expect([microphone?.track?.enabled, camera?.track?.enabled]).toEqual([false, true]);
  });

  it('make the call encrypted only when the worker has encrypted a frame of each', async () => {
    const { link, begin, hear, pc } = createLink('initiator');
    begin();
    await hear(answer);
    FakeFrameWorker.last.say(secured);
    await settle();
    expect(link.protection.value).toEqual({ level: 'establishing' });
    const ids = pc.transceivers.map(({ sender }) => optionsOf(sender.transform).id);
    FakeFrameWorker.last.say({ type: 'confirmed', id: ids[0] });
    await settle();
    expect(link.protection.value).toEqual({ level: 'establishing' });
    FakeFrameWorker.last.say({ type: 'confirmed', id: ids[1] });
    await settle();

    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
  });

  it('need no confirmation while they are off, and keep the call encrypted when they are switched on', async () => {
    const { link, begin, hear, media, camera, microphone } = createLink('initiator');
    media.camera.track.value = null;
    media.microphone.track.value = null;
    begin();
    await hear(answer);
    FakeFrameWorker.last.say(secured);
    await settle();
    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
    media.camera.track.value = standIn(camera);
    await settle();

    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
    expect(camera.clones.map(({ enabled }) => enabled)).toEqual([false]);
    expect(microphone.clones).toEqual([]);
  });

  it('end the call when frames leave that the worker has not encrypted', async () => {
    const { link, begin, hear, pc, camera } = createLink('initiator');
    begin();
    await hear(answer);
    FakeFrameWorker.last.say(secured);
    pc.become('connected');
    await settle();
    const sender = pc.transceivers[1]?.sender;
    if (sender !== undefined) sender.bytesSent = 1;
    await vi.advanceTimersByTimeAsync(2_000);
    // The worker may have said so a moment ago.
    expect(link.protection.value).toEqual({ level: 'establishing' });
    await vi.advanceTimersByTimeAsync(2_000);

    expect(link.protection.value).toEqual({ level: 'failed', reason: 'frames-unencrypted' });
    expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(pc.connectionState).toBe('closed');
  });

  it('stop at once, and the connection with them, when the keys fail', async () => {
    const { link, begin, hear, pc, camera, participant } = createLink('initiator');
    begin();
    await hear(answer, {
      type: 'sources',
      microphone: 'on',
      camera: 'on',
      screen: 'off',
      screenAudio: 'off',
    });
    FakeFrameWorker.last.say(secured);
    await settle();
    expect(participant.camera.value).not.toBeNull();
    FakeFrameWorker.last.say({ type: 'failed', code: 'worker-failed' });
    await settle();

    expect(link.protection.value).toEqual({ level: 'failed', reason: 'worker-failed' });
    expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(participant.camera.value).toBeNull();
    expect(pc.connectionState).toBe('closed');
    expect(FakeFrameWorker.last.terminated).toBe(true);
  });

  it('never go out when the worker fails before the call begins', async () => {
    const { link, begin, pc, sent } = createLink('initiator');
    FakeFrameWorker.last.dispatchEvent(new Event('error'));
    begin();
    await settle();

    expect(link.protection.value).toMatchObject({ level: 'failed' });
    expect(sent).toEqual([]);
    expect(pc.connectionState).toBe('closed');
  });
});

describe('the string that two people compare', () => {
  it('comes with the encryption, and the comparison holds for this link alone', async () => {
    const { link, begin, hear, media } = createLink('initiator');
    media.camera.track.value = null;
    media.microphone.track.value = null;
    begin();
    link.verify();
    await hear(answer);
    FakeFrameWorker.last.say(secured);
    await settle();
    expect(link.protection.value).toMatchObject({ level: 'end-to-end', authentication, verified: false });
    link.verify();

    expect(link.protection.value).toMatchObject({ level: 'end-to-end', authentication, verified: true });
    expect(createLink('initiator').link.protection.value).toEqual({ level: 'establishing' });
  });
});
