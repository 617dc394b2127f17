import { vi } from 'vitest';
import { CallChat } from '../call/chat.ts';
import { DirectLink } from '../call/direct-link.ts';
import { decodePacket, encodePacket, type PeerMessage } from '../call/peer-messages.ts';
import { Participant } from '../room/participant.ts';
import { FakeTrack } from './fake-devices.ts';
import { FakeFrameWorker, FakeTransform } from './fake-frame-worker.ts';
import { FakePeerConnection } from './fake-peer-connection.ts';
import { createFakeLocalMedia } from './fakes.ts';
import { standIn } from './stand-in.ts';

export function optionsOf(transform: unknown): FakeTransform['options'] {
  if (!(transform instanceof FakeTransform)) throw new Error('There is no transform.');
  return transform.options;
}

export const authentication = { symbols: [0, 1, 2, 3, 61, 62, 63], digits: '0000000000000' };
/** What the worker says when the keys are agreed. */
export const secured = { type: 'secured', authentication };

export const settle = () => vi.advanceTimersByTimeAsync(0);
const kinds = 'audio,video,video,audio';
export const offer: PeerMessage = { type: 'description', description: { type: 'offer', sdp: kinds } };
export const answer: PeerMessage = { type: 'description', description: { type: 'answer', sdp: kinds } };

/** A link between a real side and a peer that the test plays. */
export function createLink(role: 'initiator' | 'responder') {
  const camera = new FakeTrack('video');
  const microphone = new FakeTrack('audio');
  const media = createFakeLocalMedia({
    camera: { state: 'on', track: standIn<MediaStreamTrack>(camera) },
    microphone: { state: 'on', track: standIn<MediaStreamTrack>(microphone) },
  });
  const participant = new Participant({ peerId: 'bob', name: 'Bob', host: false, connection: 'online' });
  const link = new DirectLink(() => standIn<Worker>(new FakeFrameWorker()));
  const chat = new CallChat({ send: (body) => link.sendChat(body), now: () => Date.now() });
  const sent: PeerMessage[] = [];
  let seq = 1;
  const begin = () =>
    link.begin({
      role,
      callId: 'room.me.bob',
      participant,
      media,
      chat,
      relay: (data) => Promise.resolve(sent.push(...(decodePacket(data)?.messages ?? []))),
    });
  const hear = async (...messages: PeerMessage[]) => {
    link.receive(encodePacket({ ack: 0, seq, messages }));
    seq += messages.length;
    await settle();
  };
  return {
    link,
    begin,
    hear,
    sent,
    chat,
    participant,
    media,
    camera,
    microphone,
    pc: FakePeerConnection.last,
  };
}

/** Time stands still, and connections, workers and transforms are fakes, until `leaveFakes`. */
export function enterFakes(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  vi.stubGlobal('RTCPeerConnection', FakePeerConnection);
  vi.stubGlobal('RTCRtpScriptTransform', FakeTransform);
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: [] }) });
}

export function leaveFakes(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}
