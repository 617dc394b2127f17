import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeFrameWorker } from '../testing/fake-frame-worker.ts';
import {
  answer,
  createLink,
  enterFakes,
  leaveFakes,
  offer,
  optionsOf,
  secured,
  settle,
} from '../testing/link.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

describe('transforms', () => {
  it('are set on all senders and receivers before the first offer is set', async () => {
    const { link, pc } = createLink('initiator');
    link.prepareOffer();
    await settle();

    const before = pc.steps.slice(0, pc.steps.indexOf('local offer'));
    expect(before.filter((step) => step === 'sender transform')).toHaveLength(4);
    expect(before.filter((step) => step === 'receiver transform')).toHaveLength(4);
    expect(pc.configuration).toMatchObject({ encodedInsertableStreams: true });
  });

  it('are set on all senders and receivers of an offer before it is answered', async () => {
    const { begin, hear, pc } = createLink('responder');
    begin();
    await hear(offer);

    const before = pc.steps.slice(0, pc.steps.indexOf('local answer'));
    expect(before.filter((step) => step === 'sender transform')).toHaveLength(4);
    expect(before.filter((step) => step === 'receiver transform')).toHaveLength(4);
    expect(pc.transceivers.map(({ direction }) => direction)).toEqual(Array(4).fill('sendrecv'));
  });

  it('have the same stream on both sides of each media section', async () => {
    const { begin, hear, pc } = createLink('responder');
    begin();
    await hear(offer);

    const streams = pc.transceivers.map(({ sender, receiver }) => [
      optionsOf(sender.transform).stream,
      optionsOf(receiver.transform).stream,
    ]);
    expect(streams).toEqual(['microphone', 'camera', 'screen', 'screenAudio'].map((name) => [name, name]));
  });
});

describe('what the peer says', () => {
  it('that it sends is shown, what it does not send is not', async () => {
    const { begin, hear, participant } = createLink('responder');
    begin();
    await hear({ type: 'sources', microphone: 'muted', camera: 'on', screen: 'off', screenAudio: 'off' });
    expect(participant.camera.value).toBeNull();
    await hear(offer);

    expect(participant.camera.value?.track.kind).toBe('video');
    expect(participant.screen.value).toBeNull();
    expect(participant.microphone.value?.paused.value).toBe('sender');
    expect(participant.muted.value).toBe(true);
  });

  it('keeps the same track while it mutes and unmutes', async () => {
    const { begin, hear, participant } = createLink('responder');
    begin();
    const off = { type: 'sources', camera: 'off', screen: 'off', screenAudio: 'off' } as const;
    await hear(offer, { ...off, microphone: 'on' });
    const before = participant.microphone.value;
    await hear({ ...off, microphone: 'muted' });
    await hear({ ...off, microphone: 'on' });

    expect(participant.microphone.value).toBe(before);
    expect(participant.muted.value).toBe(false);
  });

  it.each([
    ['garbage', 'negotiation'],
    ['audio,audio,video,video', 'layout'],
    ['audio,video,video,audio,video', 'layout'],
  ])('in an offer that does not fit (%s) ends the link without media', async (sdp, reason) => {
    const { link, begin, hear, pc } = createLink('responder');
    begin();
    await hear({ type: 'description', description: { type: 'offer', sdp } });

    expect(link.protection.value).toEqual({ level: 'failed', reason });
    expect(pc.connectionState).toBe('closed');
  });
});

describe('a link that failed', () => {
  it('tells the other side, which fails too instead of waiting', async () => {
    const { begin, hear, sent } = createLink('initiator');
    begin();
    await hear(answer);
    FakeFrameWorker.last.say({ type: 'failed', code: 'commitment-mismatch' });
    await settle();
    expect(sent.at(-1)).toEqual({ type: 'failed' });

    const other = createLink('responder');
    other.begin();
    await other.hear({ type: 'failed' });
    expect(other.link.protection.value).toEqual({ level: 'failed', reason: 'peer-failed' });
    expect(other.pc.connectionState).toBe('closed');
  });
});

describe('negotiation', () => {
  it('starts with one offer of the side that was there first, which waits for the peer', async () => {
    const { link, begin, sent } = createLink('initiator');
    link.prepareOffer();
    await settle();
    expect(sent).toEqual([]);
    begin();
    await settle();

    expect(sent.filter(({ type }) => type === 'description')).toHaveLength(1);
  });

  it('never begins with an offer of the side that came later', async () => {
    const { link, begin, sent, pc } = createLink('responder');
    begin();
    link.restartIce();
    pc.dispatchEvent(new Event('negotiationneeded'));
    await settle();

    expect(sent.filter(({ type }) => type === 'description')).toEqual([]);
  });

  it('yields on the polite side and insists on the other when both offer at once', async () => {
    const polite = createLink('responder');
    polite.begin();
    await polite.hear(offer);
    polite.pc.dispatchEvent(new Event('negotiationneeded'));
    await settle();
    expect(polite.pc.signalingState).toBe('have-local-offer');
    await polite.hear(offer);
    expect(polite.pc.signalingState).toBe('stable');

    const impolite = createLink('initiator');
    impolite.begin();
    await settle();
    await impolite.hear(offer);
    expect(impolite.pc.signalingState).toBe('have-local-offer');
    await impolite.hear(answer);
    expect(impolite.pc.signalingState).toBe('stable');
  });

  it('that fails later leaves the link as it was, and can be tried again', async () => {
    const { link, begin, hear, pc } = createLink('initiator');
    begin();
    await settle();
    await hear(answer);
    link.restartIce();
    await settle();
    await hear({ type: 'description', description: { type: 'answer', sdp: 'garbage' } });
    expect(pc.signalingState).toBe('stable');
    expect(link.protection.value).toEqual({ level: 'establishing' });
    link.restartIce();
    await settle();

    expect(pc.signalingState).toBe('have-local-offer');
  });

  it('offers to go on in the DTLS role of the own answer', async () => {
    const { begin, hear, sent, pc } = createLink('responder');
    pc.setup = 'active';
    begin();
    await hear(offer);
    pc.setup = 'actpass';
    pc.dispatchEvent(new Event('negotiationneeded'));
    await settle();

    const last = sent.findLast(({ type }) => type === 'description');
    expect(last).toMatchObject({ description: { type: 'offer' } });
    expect(JSON.stringify(last)).toContain('a=setup:active');
  });

  it('takes an answer that comes twice once', async () => {
    const { link, begin, hear } = createLink('initiator');
    begin();
    await settle();
    await hear(answer);
    await hear(answer);

    expect(link.protection.value).toEqual({ level: 'establishing' });
  });
});

describe('a broken path', () => {
  it('is given a moment to mend, then another is looked for', async () => {
    const { begin, hear, pc, participant } = createLink('initiator');
    begin();
    await hear(answer);
    FakeFrameWorker.last.say(secured);
    pc.become('connected');
    expect(participant.link.value).toBe('connected');
    pc.become('disconnected');
    expect(participant.link.value).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pc.iceRestarts).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pc.iceRestarts).toBe(1);
    pc.become('connected');

    expect(participant.link.value).toBe('connected');
  });

  it('is replaced by the side that made the first offer, which the other asks for it', async () => {
    const responder = createLink('responder');
    responder.begin();
    await responder.hear(offer);
    responder.link.restartIce();
    await settle();
    expect(responder.sent.at(-1)).toEqual({ type: 'restart' });
    expect(responder.pc.iceRestarts).toBe(0);

    const initiator = createLink('initiator');
    initiator.begin();
    await initiator.hear(answer, { type: 'restart' });
    expect(initiator.pc.iceRestarts).toBe(1);
  });

  it('that mended itself is left alone', async () => {
    const { begin, hear, pc } = createLink('initiator');
    begin();
    await hear(answer);
    pc.become('disconnected');
    await vi.advanceTimersByTimeAsync(1_000);
    pc.become('connected');
    await vi.advanceTimersByTimeAsync(10_000);

    expect(pc.iceRestarts).toBe(0);
  });
});

describe('the end of a link', () => {
  it('takes the peer’s tracks away, releases the copies, ends the worker, and happens once', async () => {
    const { link, begin, hear, pc, participant, camera } = createLink('responder');
    begin();
    await hear(offer, { type: 'sources', microphone: 'on', camera: 'on', screen: 'off', screenAudio: 'off' });
    FakeFrameWorker.last.say(secured);
    await settle();
    link.close();
    link.close();

    expect(participant.camera.value).toBeNull();
    expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(camera.readyState).toBe('live');
    expect(FakeFrameWorker.last.terminated).toBe(true);
    expect(pc.steps.filter((step) => step === 'closed')).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('follows the devices no longer', async () => {
    const { link, begin, media, sent } = createLink('initiator');
    begin();
    await settle();
    const before = sent.length;
    link.close();
    media.camera.track.value = null;
    await settle();

    expect(sent).toHaveLength(before);
  });
});

describe('local devices', () => {
  it('are told to the peer on change, and only then', async () => {
    const { begin, media, sent } = createLink('initiator');
    begin();
    await settle();
    media.microphone.disable();
    media.speaker.select('other');
    media.microphone.state.value = 'muted';
    await settle();

    expect(sent.filter(({ type }) => type === 'sources')).toEqual([
      { type: 'sources', microphone: 'on', camera: 'on', screen: 'off', screenAudio: 'off' },
      { type: 'sources', microphone: 'muted', camera: 'on', screen: 'off', screenAudio: 'off' },
    ]);
  });
});
