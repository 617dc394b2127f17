import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodePacket } from './packets.ts';
import {
  answer,
  createLink,
  description,
  enterFakes,
  leaveFakes,
  offer,
  optionsOf,
  settle,
} from '../testing/link.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

describe('transforms', () => {
  it('are set on all senders and receivers before the first offer is set', async () => {
    const { link, pc } = createLink('offering');
    link.connection.prepareOffer();
    await settle();

    const before = pc.steps.slice(0, pc.steps.indexOf('local offer'));
    expect(before.filter((step) => step === 'sender transform')).toHaveLength(4);
    expect(before.filter((step) => step === 'receiver transform')).toHaveLength(4);
    expect(pc.configuration).toMatchObject({ encodedInsertableStreams: true });
  });

  it('are set on all senders and receivers of an offer before it is answered', async () => {
    const { begin, secure, hear, pc } = createLink('answering');
    begin();
    await secure();
    await hear(offer);

    const before = pc.steps.slice(0, pc.steps.indexOf('local answer'));
    expect(before.filter((step) => step === 'sender transform')).toHaveLength(4);
    expect(before.filter((step) => step === 'receiver transform')).toHaveLength(4);
    expect(pc.transceivers.map(({ direction }) => direction)).toEqual(Array(4).fill('sendrecv'));
  });

  it('have the same stream on both sides of each media section', async () => {
    const { begin, secure, hear, pc } = createLink('answering');
    begin();
    await secure();
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
    const { begin, secure, hear, participant } = createLink('answering');
    begin();
    await secure();
    await hear({ type: 'sources', microphone: 'muted', camera: 'on', screen: 'off', screenAudio: 'off' });
    expect(participant.camera.value).toBeNull();
    await hear(offer);

    expect(participant.camera.value?.track.kind).toBe('video');
    expect(participant.screen.value).toBeNull();
    expect(participant.microphone.value?.paused.value).toBe('sender');
    expect(participant.muted.value).toBe(true);
  });

  it('keeps the same track while it mutes and unmutes', async () => {
    const { begin, secure, hear, participant } = createLink('answering');
    begin();
    await secure();
    const off = { type: 'sources', camera: 'off', screen: 'off', screenAudio: 'off' } as const;
    await hear(offer, { ...off, microphone: 'on' });
    const before = participant.microphone.value;
    await hear({ ...off, microphone: 'muted' });
    await hear({ ...off, microphone: 'on' });

    expect(participant.microphone.value).toBe(before);
    expect(participant.muted.value).toBe(false);
  });

  it('about header extensions goes no further than what is meant', async () => {
    const { begin, secure, hear, pc } = createLink('offering');
    begin();
    await secure();
    const level = 'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level';
    await hear(description('answer', `audio,video,video,audio\r\n${level}\r\na=fmtp:111 usedtx=1;stereo=1`));

    expect(pc.remoteDescription?.sdp).toContain('a=fmtp:111 stereo=1\r\n');
    expect(pc.remoteDescription?.sdp).not.toContain('extmap');
  });

  it('does not matter where the browser negotiates more all the same: the link ends', async () => {
    const { link, begin, secure, hear, pc } = createLink('offering');
    begin();
    await secure();
    const sender = pc.transceivers[0]?.sender;
    sender?.parameters.headerExtensions.push({ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' });
    await hear(answer);

    expect(link.protection.value).toEqual({ level: 'failed', reason: 'negotiation' });
    expect(pc.connectionState).toBe('closed');
  });

  it.each([
    ['garbage', 'negotiation'],
    ['audio,audio,video,video', 'layout'],
    ['audio,video,video,audio,video', 'layout'],
  ])('in an offer that does not fit (%s) ends the link without media', async (sdp, reason) => {
    const { link, begin, secure, hear, pc } = createLink('answering');
    begin();
    await secure();
    await hear(description('offer', sdp));

    expect(link.protection.value).toEqual({ level: 'failed', reason });
    expect(pc.connectionState).toBe('closed');
  });
});

describe('a link that failed', () => {
  it('tells the other side, which fails too instead of waiting', async () => {
    const { begin, worker, packets } = createLink('offering');
    begin();
    worker.say({ type: 'failed', code: 'commitment-mismatch' });
    await settle();
    expect(packets.map(decodePacket)).toEqual([{ ack: 0, failed: true }]);

    const other = createLink('answering');
    other.begin();
    await other.hearInClear({ ack: 0, failed: true });
    expect(other.link.protection.value).toEqual({ level: 'failed', reason: 'peer-failed' });
    expect(other.pc.connectionState).toBe('closed');
  });
});

describe('negotiation', () => {
  it('starts with one offer of the initiator, when the keys are agreed', async () => {
    const link = createLink('offering');
    link.link.connection.prepareOffer();
    link.begin();
    await settle();
    expect(link.pc.signalingState).toBe('have-local-offer');
    expect(link.sent).toEqual([]);
    await link.secure();

    expect(link.sent.filter(({ type }) => type === 'description')).toHaveLength(1);
  });

  it('never begins with an offer of the responder', async () => {
    const link = createLink('answering');
    link.begin();
    await link.secure();
    link.link.restartIce();
    link.pc.dispatchEvent(new Event('negotiationneeded'));
    await settle();

    expect(link.sent.filter(({ type }) => type === 'description')).toEqual([]);
  });

  it('yields on the polite side and insists on the other when both offer at once', async () => {
    const polite = createLink('answering');
    polite.begin();
    await polite.secure();
    await polite.hear(offer);
    polite.pc.dispatchEvent(new Event('negotiationneeded'));
    await settle();
    expect(polite.pc.signalingState).toBe('have-local-offer');
    await polite.hear(offer);
    expect(polite.pc.signalingState).toBe('stable');

    const impolite = createLink('offering');
    impolite.begin();
    await impolite.secure();
    await impolite.hear(offer);
    expect(impolite.pc.signalingState).toBe('have-local-offer');
    await impolite.hear(answer);
    expect(impolite.pc.signalingState).toBe('stable');
  });

  it('that fails later leaves the link as it was, and can be tried again', async () => {
    const { link, begin, secure, hear, pc } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    link.restartIce();
    await settle();
    await hear(description('answer', 'garbage'));
    expect(pc.signalingState).toBe('stable');
    expect(link.protection.value).toEqual({ level: 'establishing' });
    link.restartIce();
    await settle();

    expect(pc.signalingState).toBe('have-local-offer');
  });

  it('offers to go on in the DTLS role of the own answer', async () => {
    const link = createLink('answering');
    link.pc.setup = 'active';
    link.begin();
    await link.secure();
    await link.hear(offer);
    link.pc.setup = 'actpass';
    link.pc.dispatchEvent(new Event('negotiationneeded'));
    await settle();

    const last = link.sent.findLast(({ type }) => type === 'description');
    expect(last).toMatchObject({ description: { type: 'offer' } });
    expect(JSON.stringify(last)).toContain('a=setup:active');
  });

  it('takes an answer that comes twice once', async () => {
    const { link, begin, secure, hear } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    await hear(answer);

    expect(link.protection.value).toEqual({ level: 'establishing' });
  });
});

describe('the certificate that the peer has signed', () => {
  const foreign = `a=fingerprint:sha-256 ${Array(32).fill('CD').join(':')}\r\n`;

  it.each([
    ['another one', foreign],
    ['another one beside it', `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}\r\n${foreign}`],
    ['none', ''],
    ['one in a weaker hash', `a=fingerprint:sha-1 ${Array(20).fill('AB').join(':')}\r\n`],
  ])('is the only one that a description may name (%s)', async (_what, lines) => {
    const { link, begin, secure, hear, pc } = createLink('answering');
    begin();
    await secure();
    const sdp = `s=audio,video,video,audio\r\n${lines}`;
    await hear({ type: 'description', description: { type: 'offer', sdp } });

    expect(link.protection.value).toEqual({ level: 'failed', reason: 'certificate-mismatch' });
    expect(pc.steps).toEqual(['closed']);
  });

  it('is the one that DTLS must have used, where the browser tells', async () => {
    const { link, begin, secure, hear, pc } = createLink('answering');
    begin();
    await secure();
    await hear(offer);
    const [sender] = pc.getSenders();
    if (sender !== undefined) sender.transport = { getRemoteCertificates: () => [new ArrayBuffer(9)] };
    pc.become('connected');
    await vi.waitFor(() => expect(link.failed).toBe(true));

    expect(link.protection.value).toEqual({ level: 'failed', reason: 'certificate-mismatch' });
  });
});

describe('new keys', () => {
  it('are asked for with a new path', async () => {
    const { link, begin, secure, hear, worker } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    const asked = () => worker.posted.filter(({ type }) => type === 'rekey').length;
    expect(asked()).toBe(0);
    link.restartIce();

    expect(asked()).toBe(1);
  });
});

describe('new keys after the start', () => {
  it('are asked for when the browser moves to another path by itself', async () => {
    const { begin, secure, hear, worker, pc } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    const iceTransport = new EventTarget();
    const [sender] = pc.getSenders();
    if (sender !== undefined) sender.transport = { getRemoteCertificates: () => [], iceTransport };
    const asked = () => worker.posted.filter(({ type }) => type === 'rekey').length;
    pc.become('connected');
    iceTransport.dispatchEvent(new Event('selectedcandidatepairchange'));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked()).toBe(0);
    iceTransport.dispatchEvent(new Event('selectedcandidatepairchange'));

    expect(asked()).toBe(1);
  });
});

describe('a broken path', () => {
  it('is given a moment to mend, then another is looked for', async () => {
    const { begin, secure, hear, pc, participant } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    pc.become('connected');
    expect(participant.connectivity.value).toBe('connected');
    pc.become('disconnected');
    expect(participant.connectivity.value).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pc.iceRestarts).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pc.iceRestarts).toBe(1);
    pc.become('connected');

    expect(participant.connectivity.value).toBe('connected');
  });

  it('is replaced by the side that made the first offer, which the other asks for it', async () => {
    const second = createLink('answering');
    second.begin();
    await second.secure();
    await second.hear(offer);
    second.link.restartIce();
    await settle();
    expect(second.sent.at(-1)).toEqual({ type: 'restart' });
    expect(second.pc.iceRestarts).toBe(0);

    const first = createLink('offering');
    first.begin();
    await first.secure();
    await first.hear(answer, { type: 'restart' });
    expect(first.pc.iceRestarts).toBe(1);
  });

  it('that mended itself is left alone', async () => {
    const { begin, secure, hear, pc } = createLink('offering');
    begin();
    await secure();
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
    const { link, begin, secure, hear, pc, participant, camera, worker } = createLink('answering');
    begin();
    await secure();
    await hear(offer, { type: 'sources', microphone: 'on', camera: 'on', screen: 'off', screenAudio: 'off' });
    await settle();
    link.close();
    link.close();

    expect(participant.camera.value).toBeNull();
    expect(camera.clones.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(camera.readyState).toBe('live');
    expect(worker.terminated).toBe(true);
    expect(pc.steps.filter((step) => step === 'closed')).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('follows the devices no longer', async () => {
    const link = createLink('offering');
    link.begin();
    await link.secure();
    const before = link.sent.length;
    link.link.close();
    link.media.camera.track.value = null;
    await settle();

    expect(before).toBeGreaterThan(0);
    expect(link.sent).toHaveLength(before);
  });
});

describe('local devices', () => {
  it('are told to the peer on change, and only then', async () => {
    const link = createLink('offering');
    link.begin();
    await link.secure();
    link.media.microphone.disable();
    link.media.speaker.select('other');
    link.media.microphone.state.value = 'muted';
    await settle();

    expect(link.sent.filter(({ type }) => type === 'sources')).toEqual([
      { type: 'sources', microphone: 'on', camera: 'on', screen: 'off', screenAudio: 'off' },
      { type: 'sources', microphone: 'muted', camera: 'on', screen: 'off', screenAudio: 'off' },
    ]);
  });
});
