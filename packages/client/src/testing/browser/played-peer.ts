import { peerConnectionOptions, SecureSession } from '@sotto/e2ee';
import { DeviceIdentity } from '@sotto/e2ee/identity';
import { expect, onTestFinished, vi } from 'vitest';
import { ownCapabilities } from '../../direct/direct-connection.ts';
import { PeerChannel } from '../../direct/peer-channel.ts';
import { decodeMessage, encodeMessage, type PeerMessage } from '../../direct/peer-messages.ts';
import { createFrameWorker, noteConnections } from './noted.ts';
import { callId, RelayQueue, Side, type SideOptions } from './side.ts';

interface PlayedOptions {
  /** What it can do; as this version, unless told. */
  readonly capabilities?: number;
}

/** The sections of a call. */
const kinds: readonly ('audio' | 'video')[] = ['audio', 'video', 'video', 'audio'];

/** A peer with keys and a connection of its own that says whatever the test wants. */
export class PlayedPeer {
  readonly identity: DeviceIdentity;
  readonly pc: RTCPeerConnection;
  /** What the other side has said, in order. */
  readonly heard: PeerMessage[] = [];
  readonly #session: SecureSession;
  readonly #channel: PeerChannel;
  readonly #certificate: Uint8Array;

  private constructor(own: {
    identity: DeviceIdentity;
    certificate: Awaited<ReturnType<typeof noteConnections>>['certificate'];
  }) {
    this.identity = own.identity;
    this.#certificate = own.certificate.hash;
    this.#session = new SecureSession({
      worker: createFrameWorker(),
      onStateChange: (state) => {
        if (state === 'authenticated') this.#session.accept();
      },
      onMessage: (bytes) => {
        const message = decodeMessage(bytes);
        if (message !== undefined) this.heard.push(message);
      },
      onFlow: () => undefined,
    });
    this.#channel = new PeerChannel({
      onMessage: (message) => this.#session.receive(message),
      onPeerFailed: () => undefined,
      onOverflow: () => undefined,
    });
    this.pc = new RTCPeerConnection({
      ...peerConnectionOptions,
      certificates: [own.certificate.certificate],
      bundlePolicy: 'max-bundle',
    });
    onTestFinished(() => {
      this.#channel.close();
      this.#session.close();
      this.pc.close();
    });
  }

  /** A link in this role, and the peer that it meets. */
  static async meet(
    role: Side['role'],
    { capabilities = ownCapabilities, ...options }: SideOptions & PlayedOptions = {},
  ): Promise<{ readonly side: Side; readonly peer: PlayedPeer }> {
    const [side, { certificate }, identity] = await Promise.all([
      Side.create(role, options),
      noteConnections(),
      DeviceIdentity.ephemeral(),
    ]);
    const peer = new PlayedPeer({ identity, certificate });
    const relay = new RelayQueue();
    side.begin(relay.to((data) => peer.#channel.receive(data)));
    peer.#begin(role === 'initiator' ? 'responder' : 'initiator', capabilities);
    peer.#channel.open(relay.to((data) => side.link.channel.receive(data)));
    return { side, peer };
  }

  #begin(role: Side['role'], capabilities: number): void {
    this.#session.begin({
      role,
      callId,
      identity: this.identity,
      certificate: this.#certificate,
      capabilities,
      send: (bytes) => this.#channel.send(bytes),
    });
  }

  /** Sealed, in order; waits for the keys. */
  say(...messages: PeerMessage[]): void {
    for (const message of messages) this.#session.send(encodeMessage(message));
  }

  /** A description that says what the test wants. */
  describe(type: 'offer' | 'answer', sdp: string): void {
    this.say({ type: 'description', description: { type, sdp } });
  }

  /** The descriptions that came so far. */
  get descriptions(): readonly RTCSessionDescriptionInit[] {
    return this.heard.flatMap((message) => (message.type === 'description' ? [message.description] : []));
  }

  /** Waits for the next description behind those that had come before. */
  async nextDescription(before = 0): Promise<RTCSessionDescriptionInit & { readonly sdp: string }> {
    await vi.waitFor(() => expect(this.descriptions.length).toBeGreaterThan(before));
    const { type, sdp = '' } = this.descriptions[before] ?? { type: 'rollback' };
    return { type, sdp };
  }

  /** An offer of a call, unless other sections are wanted. */
  async offer(wanted = kinds): Promise<string> {
    if (this.pc.getTransceivers().length === 0) for (const kind of wanted) this.pc.addTransceiver(kind);
    await this.pc.setLocalDescription();
    return this.pc.localDescription?.sdp ?? '';
  }

  /** The answer to what came last. */
  async answer(): Promise<string> {
    const [offer] = this.descriptions.slice(-1);
    if (offer === undefined) throw new Error('Nothing was offered.');
    await this.pc.setRemoteDescription(offer);
    for (const transceiver of this.pc.getTransceivers()) transceiver.direction = 'sendrecv';
    await this.pc.setLocalDescription();
    return this.pc.localDescription?.sdp ?? '';
  }
}

export const allOff = {
  type: 'sources',
  microphone: 'off',
  camera: 'off',
  screen: 'off',
  screenAudio: 'off',
} as const;

/** What the other side has said that it sends, once it has said this of its microphone. */
export const untilMicrophoneIs = (peer: PlayedPeer, state: 'on' | 'off' | 'muted') =>
  vi.waitFor(() =>
    expect(peer.heard.findLast(({ type }) => type === 'sources')).toMatchObject({ microphone: state }),
  );

/** Something behind all that was said before: once it is there, the rest is too. */
export async function sayMore(side: Side, peer: PlayedPeer): Promise<void> {
  side.media.microphone.state.value = 'muted';
  await untilMicrophoneIs(peer, 'muted');
}

/** The same in the other direction. */
export async function hearMore(side: Side, peer: PlayedPeer): Promise<void> {
  peer.say({ type: 'chat', id: 7, text: 'barrier' });
  await vi.waitFor(() => expect(peer.heard).toContainEqual({ type: 'chatReceived', id: 7 }));
  expect(side.link.failed).toBe(false);
}

export const untilStable = (side: Side) =>
  vi.waitFor(() => {
    expect(side.pc.remoteDescription).not.toBeNull();
    expect(side.pc.signalingState).toBe('stable');
  });
