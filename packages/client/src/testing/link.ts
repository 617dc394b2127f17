import { type DeviceIdentity, xwingPublicKeyLength } from '@sotto/e2ee/identity';
import { expect, vi } from 'vitest';
import type { LocalCertificate } from '../direct/certificates.ts';
import { CallChat } from '../direct/chat.ts';
import { DirectLink } from '../direct/direct-link.ts';
import { ownCapabilities } from '../direct/direct-connection.ts';
import type { Device } from '../direct/direct-media.ts';
import { encodePacket } from '../direct/packets.ts';
import { decodeMessage, encodeMessage, type PeerMessage } from '../direct/peer-messages.ts';
import { KnownPeople } from '../trust/known-people.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { Participant } from '../room/participant.ts';
import { FakeTrack } from './fake-devices.ts';
import { FakeFrameWorker, FakeTransform } from './fake-frame-worker.ts';
import { FakePeerConnection } from './fake-peer-connection.ts';
import { createFakeLocalMedia } from './fakes.ts';
import { createUpgrade } from './no-conference.ts';
import { standIn } from './stand-in.ts';

export function optionsOf(transform: unknown): FakeTransform['options'] {
  if (!(transform instanceof FakeTransform)) throw new Error('There is no transform.');
  return transform.options;
}

export const authentication = { symbols: [0, 1, 2, 3, 61, 62, 63], digits: '0000000000000' };
/** SHA-256 of what the peer shows in DTLS. */
const peerCertificate = new Uint8Array(32).fill(0xab);
/** What the worker says when the keys are agreed. */
export const secured = {
  type: 'authenticated',
  authentication,
  peer: {
    identity: new Uint8Array(32).fill(1),
    cardKey: new Uint8Array(32).fill(2),
    certificate: peerCertificate,
    // As this version has them.
    capabilities: ownCapabilities,
  },
};
/** Of a peer of the version before, which leaves the first offer to the responder. */
export const securedBefore = { ...secured, peer: { ...secured.peer, capabilities: 0 } };

/** The X-Wing key that cards to this device are sealed with. */
export const ownKemKey = new Uint8Array(xwingPublicKeyLength).fill(4);

/** Stands for a device's identity, of which the page itself uses little. */
const identity = standIn<DeviceIdentity>({
  keys: {},
  publicKey: new Uint8Array(32).fill(3),
  cardKem: standIn<DeviceIdentity['cardKem']>({ publicKey: () => Promise.resolve(ownKemKey) }),
});
/** In memory: there is no IndexedDB here. */
const people = await KnownPeople.open({ own: identity.publicKey });
export const device: Device = { identity, people };
const certificate: LocalCertificate = {
  certificate: standIn<RTCCertificate>({}),
  hash: new Uint8Array(32),
};

export const settle = () => vi.advanceTimersByTimeAsync(0);
const kinds = 'audio,video,video,audio';
/** A description that names the peer's certificate. */
const description = (type: 'offer' | 'answer', sdp = kinds): PeerMessage => ({
  type: 'description',
  description: { type, sdp: `s=${sdp}\r\na=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}\r\n` },
});
export const offer = description('offer');
export const answer = description('answer');

function createDevices() {
  const camera = new FakeTrack('video');
  const microphone = new FakeTrack('audio');
  const media = createFakeLocalMedia({
    camera: { state: 'on', track: standIn<MediaStreamTrack>(camera) },
    microphone: { state: 'on', track: standIn<MediaStreamTrack>(microphone) },
  });
  return { camera, microphone, media };
}

const common = { certificate, failed: () => undefined };

interface FakeLinkOptions {
  readonly hidden?: boolean | 'new';
  readonly expected?: Uint8Array;
}

const bob = { peerId: 'bob', name: 'Bob', role: 'participant', connection: 'online' } as const;

/** A link between a real side, which offers as initiator or answers as responder, and a peer that the test plays. */
export function createLink(side: 'offering' | 'answering', options: FakeLinkOptions = {}) {
  const { media, camera, microphone } = createDevices();
  const participant = new Participant(bob);
  const worker = new FakeFrameWorker();
  const link = new DirectLink({
    ...common,
    createWorker: () => standIn<Worker>(worker),
    hidden: options.hidden ?? false,
  });
  const packets: string[] = [];
  /** What the server was asked for. It never answers. */
  const request = vi.fn<(method: string) => Promise<unknown>>(() => new Promise(() => {}));
  const chat = new CallChat({ send: (body) => link.sendChat(body), now: () => Date.now() });
  const upgrade = createUpgrade(() => link, participant);
  const relay = (data: string) => Promise.resolve(packets.push(data));
  const begin = () => {
    const role = side === 'offering' ? 'initiator' : 'responder';
    link.exchange({ role, callId: 'room.me.bob', own: identity, relay, expected: undefined });
    link.begin({
      participant,
      media,
      chat,
      upgrade,
      peerTrust: { own: identity, people, trustSession: people.trustSession(), expected: options.expected },
      request: standIn<EngineContext['request']>(request),
    });
  };
  /** The keys are agreed. */
  const secure = async (said: typeof secured = secured) => {
    worker.say(said);
    await vi.waitFor(() => expect(link.trust.known).toBe(true), { interval: 1 });
    await settle();
  };
  /** Delivers what the peer has sealed. */
  const hear = async (...messages: PeerMessage[]) => {
    for (const message of messages) worker.say({ type: 'message', message: encodeMessage(message) });
    await settle();
  };
  /** Delivers what anybody on the way could say. */
  const hearInClear = async (packet: Parameters<typeof encodePacket>[0]) => {
    link.channel.receive(encodePacket(packet));
    await settle();
  };
  return {
    link,
    begin,
    secure,
    hear,
    hearInClear,
    packets,
    request,
    /** What was sealed for the peer. */
    get sent(): PeerMessage[] {
      return worker.posted.flatMap((posted) => ('message' in posted ? sealed(posted) : []));
    },
    worker,
    chat,
    upgrade,
    participant,
    media,
    camera,
    microphone,
    pc: FakePeerConnection.last,
  };
}

function sealed({ type, message }: { type?: unknown; message: unknown }): PeerMessage[] {
  const decoded = type === 'seal' && message instanceof Uint8Array ? decodeMessage(message) : undefined;
  return decoded === undefined ? [] : [decoded];
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
