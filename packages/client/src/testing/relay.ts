import type { Reception, SenderProtection } from '@sotto/e2ee';
import {
  type ClientMethod,
  type ConferenceMedia,
  type MediaSource,
  type RoomState,
  type ServerParams,
  type WireRtpCapabilities,
  type WireTransportOptions,
} from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { RelayedConnection } from '../direct/relayed-connection.ts';
import type { FrameProtection } from '../direct/outgoing-track.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { mediaKindOf } from '../room/participant.ts';
import type { FakeTrack } from './fake-devices.ts';
import { FakeSfuDevice, routerRtpCapabilities, rtpParametersOf } from './sfu-device.ts';
import { standIn } from './stand-in.ts';

/** Keys that the test agrees on, and a worker that encrypts when the test says so. */
class FakeProtection {
  state: FrameProtection['state'] = 'exchanging';
  refusing = false;
  readonly protectedSenders: { readonly stream: string; encrypted: number; confirm(): void }[] = [];

  protectSender(sender: { transform: unknown }, stream: string): SenderProtection {
    if (this.refusing) throw new Error('The session is over.');
    const { promise, resolve } = Promise.withResolvers<void>();
    sender.transform = `send ${stream}`;
    const protectedSender = { stream, encrypted: 0, confirm: resolve };
    this.protectedSenders.push(protectedSender);
    const encrypted = () => {
      const frames = protectedSender.encrypted;
      return Promise.resolve({ frames, bytes: 1_000 * frames });
    };
    return { confirmed: promise, encrypted };
  }

  protectReceiver(receiver: { transform: unknown }, { stream, path }: Reception): void {
    if (this.refusing) throw new Error('The session is over.');
    receiver.transform = `receive ${stream} by ${path}`;
  }

  /** The worker has encrypted a frame of every sender of this source. */
  confirm(source: MediaSource): void {
    for (const sender of this.protectedSenders) if (sender.stream === source) sender.confirm();
  }
}

const transport = (id: string): WireTransportOptions => ({
  id,
  iceParameters: { usernameFragment: 'u', password: 'p' },
  iceCandidates: [],
  dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'AB' }] },
});

/** What the server's n-th set of transports is. */
export const media = (n: number): ConferenceMedia => ({
  routerRtpCapabilities,
  sendTransport: transport(`send-${n}`),
  recvTransport: transport(`recv-${n}`),
});

export const roomState = (parts: Partial<RoomState>): RoomState => ({
  peerId: 'me',
  resumeToken: 'token',
  kind: 'call',
  role: 'participant',
  connectedFor: null,
  peers: [],
  media: null,
  producers: [],
  consumers: [],
  ...parts,
});

export const offer = (
  source: MediaSource,
  parts: Partial<ServerParams<'consume'>> = {},
): ServerParams<'consume'> => ({
  consumerId: source,
  producerId: `producer-${source}`,
  peerId: 'bob',
  source,
  kind: mediaKindOf(source),
  rtpParameters: rtpParametersOf(mediaKindOf(source)),
  producerPaused: false,
  ...parts,
});

/** A relay whose server, browser and worker the test plays. */
export function createRelay() {
  const device = new FakeSfuDevice();
  const protection = new FakeProtection();
  const asked: { method: ClientMethod; params: object }[] = [];
  const told: string[] = [];
  const loaded: object[] = [];
  const refusals = new Map<ClientMethod, Error[]>();
  let opened = 0;
  let produced = 0;
  const answers: Partial<Record<ClientMethod, () => object>> = {
    openRelay: () => media((opened += 1)),
    produce: () => ({ producerId: `producer-${(produced += 1)}` }),
    restartIce: () => ({ iceParameters: { usernameFragment: 'v', password: 'q' } }),
  };
  const request = (method: ClientMethod, params: object): Promise<object> => {
    asked.push({ method, params });
    const refusal = refusals.get(method)?.shift();
    return refusal ? Promise.reject(refusal) : Promise.resolve(answers[method]?.() ?? {});
  };
  const load = (capabilities: WireRtpCapabilities): Promise<types.Device> => {
    loaded.push(capabilities);
    return device.load(capabilities);
  };
  let missing: Error | null = null;
  const relay = new RelayedConnection({
    failed: () => undefined,
    protection: standIn<FrameProtection>(protection),
    request: standIn<EngineContext['request']>(request),
    peerId: 'bob',
    onState: (state, reason) => told.push(reason === undefined ? state : `${state} ${reason}`),
    onLink: () => told.push(`link ${relay.link}`),
    onIncoming: (source) => told.push(`incoming ${source}`),
    onConfirmed: () => told.push('confirmed'),
    createLoader: () => (missing === null ? Promise.resolve({ load }) : Promise.reject(missing)),
  });
  return {
    relay,
    device,
    protection,
    told,
    loaded,
    asked,
    /** The methods that were asked for, in order. */
    methods: () => asked.map(({ method }) => method),
    /** The server refuses the next requests of a method. */
    refuse: (method: ClientMethod, ...errors: Error[]) => void refusals.set(method, errors),
    /** mediasoup-client cannot be loaded, or can again. */
    lack: (error: Error | null) => void (missing = error),
    agree: () => {
      protection.state = 'secured';
      relay.secure();
    },
    send: (source: MediaSource, track: FakeTrack | null, audible = true) =>
      relay.send(source, track === null ? null : standIn<MediaStreamTrack>(track), audible),
  };
}
