import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Contact } from '../trust/known-people.ts';
import { encodeMessage } from './peer-messages.ts';
import {
  answer,
  authentication,
  createLink,
  device,
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
    const { begin, pc, worker } = createLink('offering');
    begin();
    await settle();
    worker.say({ type: 'message', message: encodeMessage(answer) });
    pc.become('connected');
    await settle();

    expect(pc.transceivers.map(({ sender }) => sender.track)).toEqual([null, null, null, null]);
  });

  it('go out black and silent until each sender is confirmed, and only where it is', async () => {
    const { begin, secure, hear, pc, worker } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    const [microphone, camera] = pc.transceivers.map(({ sender }) => sender);
    expect([microphone?.track?.enabled, camera?.track?.enabled]).toEqual([false, false]);
    const { id } = optionsOf(camera?.transform);
    worker.say({ type: 'confirmed', id });
    await settle();

    expect([microphone?.track?.enabled, camera?.track?.enabled]).toEqual([false, true]);
  });

  it('make the call encrypted only when the worker has encrypted a frame of each', async () => {
    const { link, begin, secure, hear, pc, worker } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    expect(link.protection.value).toEqual({ level: 'establishing' });
    const ids = pc.transceivers.map(({ sender }) => optionsOf(sender.transform).id);
    worker.say({ type: 'confirmed', id: ids[0] });
    await settle();
    expect(link.protection.value).toEqual({ level: 'establishing' });
    worker.say({ type: 'confirmed', id: ids[1] });
    await settle();

    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
  });

  it('need no confirmation while they are off, and keep the call encrypted when they are switched on', async () => {
    const { link, begin, secure, hear, media, camera, microphone } = createLink('offering');
    media.camera.track.value = null;
    media.microphone.track.value = null;
    begin();
    await secure();
    await hear(answer);
    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
    media.camera.track.value = standIn(camera);
    await settle();

    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
    // What becomes known meanwhile is said all the same.
    await link.trust.compared(true);
    expect(link.protection.value).toMatchObject({ level: 'end-to-end', verified: true });
    await link.trust.compared(false);
    expect(camera.clones.map(({ enabled }) => enabled)).toEqual([false]);
    expect(microphone.clones).toEqual([]);
  });

  it('stop at once, and the connection with them, when the keys fail', async () => {
    const { link, begin, secure, hear, pc, camera, participant, worker } = createLink('offering');
    begin();
    await secure();
    await hear(answer, {
      type: 'sources',
      microphone: 'on',
      camera: 'on',
      screen: 'off',
      screenAudio: 'off',
    });
    expect(participant.camera.value).not.toBeNull();
    worker.say({ type: 'failed', code: 'worker-failed' });
    await settle();

    expect(link.protection.value).toEqual({ level: 'failed', reason: 'worker-failed' });
    expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(participant.camera.value).toBeNull();
    expect(pc.connectionState).toBe('closed');
    expect(worker.terminated).toBe(true);
  });

  it('never go out when the worker fails before the call begins', async () => {
    const { link, begin, pc, packets, worker } = createLink('offering');
    worker.dispatchEvent(new Event('error'));
    begin();
    await settle();

    expect(link.protection.value).toMatchObject({ level: 'failed' });
    expect(packets).toEqual([]);
    expect(pc.connectionState).toBe('closed');
  });
});

describe('the string that two people compare', () => {
  it('comes with the encryption, and the comparison holds for this pair of devices', async () => {
    const { link, begin, secure, hear, media } = createLink('offering');
    media.camera.track.value = null;
    media.microphone.track.value = null;
    begin();
    await link.trust.compared(true);
    await secure();
    await hear(answer);
    expect(link.protection.value).toMatchObject({ level: 'end-to-end', authentication, verified: false });
    await link.trust.compared(true);
    expect(link.protection.value).toMatchObject({ level: 'end-to-end', authentication, verified: true });
    expect(link.protection.value).toMatchObject({ peer: { comparedAs: 'Bob' } });

    const next = createLink('offering');
    next.media.camera.track.value = null;
    next.media.microphone.track.value = null;
    next.begin();
    await next.secure();
    await next.hear(answer);
    expect(next.link.protection.value).toMatchObject({ level: 'end-to-end', verified: true });
    await next.link.trust.compared(false);
    expect(device.people.isVerified(device.identity.publicKey, new Uint8Array(32).fill(1))).toBe(false);
  });
});

/** A link whose keys are agreed, with nothing that would have to be confirmed. */
async function proven() {
  const made = createLink('offering');
  made.media.camera.track.value = null;
  made.media.microphone.track.value = null;
  made.begin();
  await made.secure();
  return made;
}

describe('somebody whom the other side has not let in', () => {
  const sources = {
    type: 'sources',
    microphone: 'on',
    camera: 'on',
    screen: 'off',
    screenAudio: 'off',
  } as const;

  it('is told so, and not that all is well, until the other side says anything else', async () => {
    const { link, hear } = await proven();
    const levels: string[] = [];
    link.protection.subscribe(({ level }) => levels.push(level));
    await hear({ type: 'undecided' });
    await link.trust.compared(true);
    expect(link.protection.value).toEqual({ level: 'waiting' });
    await hear(sources, answer);

    expect(levels).toEqual(['establishing', 'waiting', 'end-to-end']);
    // Nobody compared anything while there was nothing to compare.
    expect(link.protection.value).toMatchObject({ verified: false });
  });

  it('is told so also when all was well before', async () => {
    const { link, hear } = await proven();
    await hear(answer);
    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
    await hear({ type: 'undecided' });
    expect(link.protection.value).toEqual({ level: 'waiting' });
  });

  it('is not told that all is well before the other side has said anything at all', async () => {
    const { link, hear, worker } = await proven();
    worker.say({ type: 'confirmed', id: 1 });
    await settle();
    expect(link.protection.value).toEqual({ level: 'establishing' });
    await hear(answer);

    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
  });

  it('writes nothing that would wait unread', async () => {
    const made = await proven();
    await made.hear({ type: 'undecided' });
    made.chat.send('hello');

    expect(made.sent.filter(({ type }) => type === 'chat')).toEqual([]);
  });

  it('reads first that the other end failed, if it did', async () => {
    const { link, hear, hearInClear } = await proven();
    await hear({ type: 'undecided' });
    await hearInClear({ ack: 0, failed: true });

    expect(link.protection.value).toEqual({ level: 'failed', reason: 'peer-failed' });
  });
});

describe('somebody else than expected', () => {
  it('stays that whatever they say and however proven all is, and is told no way to this device when kept', async () => {
    const made = createLink('offering', { expected: new Uint8Array(32).fill(9) });
    made.media.camera.track.value = null;
    made.media.microphone.track.value = null;
    made.begin();
    await made.secure();
    await made.hear(answer, { type: 'undecided' }, answer);
    await made.link.trust.compared(true);
    await made.link.trust.keep({ replaces: 'nobody' });
    await settle();

    expect(made.link.protection.value).toMatchObject({ level: 'changed' });
    expect(made.sent).toEqual([{ type: 'undecided' }]);
    expect(made.worker.posted.map(({ type }) => type)).not.toContain('accept');
  });

  it('is decided about once: who is let in stays encrypted when that is said again', async () => {
    const { link, hear } = await proven();
    await hear(answer);
    link.trust.accept();

    expect(link.protection.value).toMatchObject({ level: 'end-to-end' });
  });

  it('is not asked about any more when the keys failed meanwhile', async () => {
    const { link, begin, worker } = createLink('offering', { expected: new Uint8Array(32).fill(9) });
    begin();
    worker.say(secured);
    worker.say({ type: 'failed', code: 'worker-failed' });
    await vi.waitFor(() => expect(link.trust.known).toBe(true), { interval: 1 });
    await settle();

    expect(link.protection.value).toEqual({ level: 'failed', reason: 'worker-failed' });
  });

  it('gets and gives nothing until the person decides to go on', async () => {
    const expected = new Uint8Array(32).fill(9);
    const made = createLink('offering', { expected });
    const { link, begin, secure, worker, pc } = made;
    begin();
    await secure();
    expect(link.protection.value).toMatchObject({
      level: 'changed',
      name: 'Bob',
      peer: { standing: 'new', contactName: null },
    });
    worker.say({ type: 'message', message: encodeMessage(answer) });
    await settle();
    // The one thing that they are told is that the person has not decided yet.
    expect(worker.posted.map(({ type }) => type)).toEqual(['begin', 'seal']);
    expect(made.sent).toEqual([{ type: 'undecided' }]);
    expect(pc.transceivers.map(({ sender }) => sender.track)).toEqual([null, null, null, null]);
    link.trust.accept();

    expect(link.protection.value).toEqual({ level: 'establishing' });
    expect(worker.posted.map(({ type }) => type)).toContain('accept');
  });

  it('is asked about once more under the name of yet another contact', async () => {
    const [expected, namesake] = [
      new Uint8Array(32).fill(9),
      standIn<Contact>({ id: 'namesake', name: 'Bob' }),
    ];
    vi.spyOn(device.people.contacts, 'value', 'get').mockReturnValue([namesake]);
    vi.spyOn(device.people.contacts, 'peek').mockReturnValue([namesake]);
    const { link, begin, secure, worker } = createLink('offering', { expected });
    begin();
    await secure();
    link.trust.accept();
    expect(link.protection.value).toMatchObject({ level: 'changed', expectedName: 'Bob' });
    expect(worker.posted.map(({ type }) => type)).toEqual(['begin', 'seal', 'seal']);
    link.trust.accept();

    expect(link.protection.value).toEqual({ level: 'establishing' });
    expect(worker.posted.map(({ type }) => type)).toContain('accept');
    vi.restoreAllMocks();
  });

  it('is the one who was expected when the key is theirs', async () => {
    const expected = new Uint8Array(32).fill(1);
    const { link, begin, secure, hear, media } = createLink('offering', { expected });
    media.camera.track.value = null;
    media.microphone.track.value = null;
    begin();
    await secure();
    await hear(answer);

    expect(link.protection.value).toMatchObject({ level: 'end-to-end', peer: { standing: 'expected' } });
  });
});
