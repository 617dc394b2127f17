import { FakeTrack } from './fake-devices.ts';

type Step = string;

interface FakeParameters {
  encodings: object[];
}

export class FakeSender {
  readonly #log: (step: Step) => void;
  track: FakeTrack | null = null;
  #transform: unknown = null;
  /** RTCDtlsTransport, as far as it tells what the peer has shown, and over which path. */
  transport: { getRemoteCertificates(): ArrayBuffer[]; iceTransport?: EventTarget } | null = null;
  parameters: FakeParameters = { encodings: [{}] };
  replacing: Promise<void> = Promise.resolve();
  /** Payload that left, in bytes. */
  bytesSent = 0;
  framesSent = 0;
  /** That the device has given. */
  framesGiven = 0;
  /** Tells nothing of what it sends. */
  silent = false;

  constructor(log: (step: Step) => void) {
    this.#log = log;
  }

  get transform(): unknown {
    return this.#transform;
  }

  set transform(transform: unknown) {
    this.#transform = transform;
    this.#log('sender transform');
  }

  async replaceTrack(track: FakeTrack | null): Promise<void> {
    await this.replacing;
    this.track = track;
    this.#log(`track ${track === null ? 'none' : track.kind}`);
  }

  getStats(): Promise<Map<string, unknown>> {
    const { bytesSent, framesSent, framesGiven } = this;
    const entries: [string, unknown][] = [
      ['out', { type: 'outbound-rtp', bytesSent, framesSent }],
      ['source', { type: 'media-source', kind: 'video', frames: framesGiven }],
    ];
    return Promise.resolve(new Map(this.silent ? [] : entries));
  }

  getParameters(): FakeParameters {
    return this.parameters;
  }

  setParameters(parameters: FakeParameters): Promise<void> {
    this.parameters = parameters;
    return Promise.resolve();
  }
}

export class FakeReceiver {
  readonly #log: (step: Step) => void;
  readonly track: FakeTrack;
  #transform: unknown = null;

  constructor(kind: 'audio' | 'video', log: (step: Step) => void) {
    this.track = new FakeTrack(kind);
    this.#log = log;
  }

  get transform(): unknown {
    return this.#transform;
  }

  set transform(transform: unknown) {
    this.#transform = transform;
    this.#log('receiver transform');
  }

  getParameters(): object {
    return {};
  }
}

export interface FakeTransceiver {
  readonly sender: FakeSender;
  readonly receiver: FakeReceiver;
  direction: string;
  setCodecPreferences(): void;
}

/**
 * An RTCPeerConnection that negotiates nothing but keeps the states of WebRTC 1.0, section 4.3, and notes the order
 * of what is done to it in `steps`. The test moves `connectionState`. Descriptions are `offer` and `answer` with any
 * text; an offer's first line `s=audio,video` makes such media sections on the side that receives it.
 */
export class FakePeerConnection extends EventTarget {
  static all: FakePeerConnection[] = [];

  readonly configuration: unknown;
  readonly steps: Step[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  readonly candidates: unknown[] = [];
  signalingState = 'stable';
  connectionState = 'new';
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescription: { type: string; sdp: string } | null = null;
  iceRestarts = 0;

  constructor(configuration?: unknown) {
    super();
    this.configuration = configuration;
    FakePeerConnection.all.push(this);
  }

  static generateCertificate(): Promise<object> {
    const value = Array(32).fill('00').join(':');
    return Promise.resolve({ getFingerprints: () => [{ algorithm: 'sha-256', value }] });
  }

  static get last(): FakePeerConnection {
    const connection = FakePeerConnection.all.at(-1);
    if (connection === undefined) throw new Error('No peer connection was made.');
    return connection;
  }

  addTransceiver(kind: 'audio' | 'video'): FakeTransceiver {
    const log = (step: Step) => void this.steps.push(step);
    const transceiver: FakeTransceiver = {
      sender: new FakeSender(log),
      receiver: new FakeReceiver(kind, log),
      direction: 'sendrecv',
      setCodecPreferences: () => undefined,
    };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getSenders(): FakeSender[] {
    return this.transceivers.map(({ sender }) => sender);
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.steps.push(`local ${type}`);
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
    this.localDescription = {
      type,
      sdp: `s=${this.transceivers.map(({ receiver }) => receiver.track.kind).join(',')}\r\n`,
    };
  }

  async setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    await Promise.resolve();
    const expected = description.type === 'offer' ? ['stable', 'have-local-offer'] : ['have-local-offer'];
    if (!expected.includes(this.signalingState)) throw new DOMException('Wrong state.', 'InvalidStateError');
    this.steps.push(`remote ${description.type}`);
    this.remoteDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
    if (description.type !== 'offer') return;
    const kinds = (description.sdp.split('\r\n')[0] ?? '')
      .slice(2)
      .split(',')
      .filter((kind) => kind === 'audio' || kind === 'video');
    for (const kind of kinds.slice(this.transceivers.length)) {
      const transceiver = this.addTransceiver(kind);
      transceiver.direction = 'recvonly';
      this.dispatchEvent(Object.assign(new Event('track'), { transceiver, receiver: transceiver.receiver }));
    }
  }

  addIceCandidate(candidate: unknown): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  restartIce(): void {
    this.iceRestarts += 1;
    this.dispatchEvent(new Event('negotiationneeded'));
  }

  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map());
  }

  /** The network does something. */
  become(state: string): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    this.steps.push('closed');
  }
}
