import { describe, expect, it } from 'vitest';
import { offerOnlyMeant, relaysOnlyMeant, usesOnlyMeant, withoutStrays } from './side-information.ts';
import { standIn } from '../testing/stand-in.ts';

const lines = (...text: string[]) => `${text.join('\r\n')}\r\n`;

const midUri = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const levelUri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const meant = [
  'v=0',
  'a=extmap-allow-mixed',
  'm=audio 9 UDP/TLS/RTP/SAVPF 63 111',
  `a=extmap:4 ${midUri}`,
  'a=extmap:3/sendonly http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'a=fmtp:111 minptime=10;useinbandfec=1;usedtx=0',
  'a=fmtp:63 111/111',
];

describe('what travels beside the encrypted frames', () => {
  it('is left as it is where it is meant', () => {
    expect(withoutStrays(lines(...meant))).toBe(lines(...meant));
  });

  it.each([
    `a=extmap:1 ${levelUri}`,
    `a=extmap:1/sendrecv ${levelUri} vad=on`,
    `a=EXTMAP:1 ${levelUri}`,
    `a= extmap:1 ${levelUri}`,
    `a=extmap :1 ${levelUri}`,
    `a=extmap:1  ${midUri}`,
    `a=extmap-allow-mixed:1 ${levelUri}`,
    `a=extmap-1 ${levelUri}`,
    `a=extmap:1 ${midUri} ${levelUri}`,
    `a=extmap:x ${midUri}`,
    `a=extmap:1 ${midUri}2`,
    `a=extmap:2 urn:ietf:params:rtp-hdrext:encrypt ${levelUri}`,
    'a=extmap:2 urn:ietf:params:rtp-hdrext:csrc-audio-level',
    'a=extmap:2 urn:3gpp:video-orientation',
    'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
  ])('goes where it is another header extension: %s', (stray) => {
    for (const at of [0, 2, meant.length])
      expect(withoutStrays(lines(...meant.toSpliced(at, 0, stray)))).toBe(lines(...meant));
  });

  it.each([
    ['a=fmtp:111 minptime=10;usedtx=1', 'a=fmtp:111 minptime=10'],
    ['a=fmtp:111 usedtx=1;minptime=10', 'a=fmtp:111 minptime=10'],
    ['a=fmtp:111 minptime=10; UseDTX = 1', 'a=fmtp:111 minptime=10'],
    ['a=fmtp:111 minptime=10;usedtx=0;usedtx=1', 'a=fmtp:111 minptime=10;usedtx=0'],
    ['a=FMTP:111 usedtx=1', 'a=FMTP:111 usedtx=0'],
    ['a=fmtp:111 usedtx=01', 'a=fmtp:111 usedtx=0'],
  ])('does not pause with a voice: %s', (asked, given) => {
    expect(withoutStrays(lines('v=0', asked))).toBe(lines('v=0', given));
  });
});

/** A connection whose other side has sent this, and all of whose senders and receivers use these. */
const pc = (sdp: string, ...uris: string[]) => {
  const each = { getParameters: () => ({ headerExtensions: uris.map((uri) => ({ uri })) }) };
  return standIn<RTCPeerConnection>({
    remoteDescription: { sdp },
    getTransceivers: () => [{ sender: each, receiver: each }],
  });
};

const using = (uri: string) => ({ getParameters: () => ({ headerExtensions: [{ uri }] }) });
const transport = (handler: object) => standIn<Parameters<typeof relaysOnlyMeant>[0]>({ handler });

describe('what a browser really uses', () => {
  it('is read in the description where it says nothing of receivers', () => {
    const silent = { getParameters: () => ({}) };
    const firefox = (sdp: string) =>
      standIn<RTCPeerConnection>({
        remoteDescription: { sdp },
        getTransceivers: () => [{ sender: silent, receiver: silent }],
      });
    expect(usesOnlyMeant(firefox(lines(...meant)))).toBe(true);
    expect(usesOnlyMeant(firefox(lines(...meant, `a=extmap:1 ${levelUri}`)))).toBe(false);
  });

  it('is what it says of its senders and receivers, and what it reads in the description of the other', () => {
    expect(usesOnlyMeant(pc(lines(...meant), midUri))).toBe(true);
    expect(usesOnlyMeant(pc(lines(...meant), midUri, levelUri))).toBe(false);
    expect(usesOnlyMeant(pc(lines(...meant, `a=extmap:1 ${levelUri}`), midUri))).toBe(false);
    expect(usesOnlyMeant(pc(lines(...meant, 'a=fmtp:111 usedtx=1'), midUri))).toBe(false);
  });

  it.each(['sender', 'receiver'])('counts also where it is the %s alone', (side) => {
    const both = { sender: using(midUri), receiver: using(midUri) };
    const connection = standIn<RTCPeerConnection>({
      remoteDescription: { sdp: lines(...meant) },
      getTransceivers: () => [both, { ...both, [side]: using(levelUri) }],
    });
    expect(usesOnlyMeant(connection)).toBe(false);
  });

  it('is read in the connection that a transport keeps, and is not taken for granted where there is none', () => {
    expect(relaysOnlyMeant(transport({ _pc: pc(lines(...meant), midUri) }))).toBe(true);
    expect(relaysOnlyMeant(transport({ _pc: pc(lines(...meant), midUri, levelUri) }))).toBe(false);
    expect(relaysOnlyMeant(transport({ _pc: null }))).toBe(false);
    expect(relaysOnlyMeant(transport({ pc: pc(lines(...meant), midUri) }))).toBe(false);
  });
});

it('what is offered is left to the text of the description where the browser cannot be told', () => {
  expect(() => offerOnlyMeant(standIn<RTCRtpTransceiver>({}))).not.toThrow();
});
