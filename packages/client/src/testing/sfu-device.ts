import type { WireRtpCapabilities, WireRtpParameters } from '@sotto/protocol';
import { Device, FakeHandler, testFakeParameters, type types } from 'mediasoup-client';
import { ownCapabilities } from '../sfu/wire.ts';
import { FakeTrack } from './fake-devices.ts';
import { FakeReceiver, FakeSender } from './fake-peer-connection.ts';
import { standIn } from './stand-in.ts';

/** What a router has: one codec of each kind that the fake handler has too, and one that it has not. */
export const routerRtpCapabilities: WireRtpCapabilities = {
  codecs: [
    { kind: 'audio', mimeType: 'audio/opus', preferredPayloadType: 100, clockRate: 48_000, channels: 2 },
    { kind: 'video', mimeType: 'video/VP8', preferredPayloadType: 101, clockRate: 90_000 },
    { kind: 'video', mimeType: 'video/H264', preferredPayloadType: 103, clockRate: 90_000 },
  ],
  headerExtensions: [],
};

/** What somebody sends through that router. */
export const rtpParametersOf = (kind: 'audio' | 'video'): WireRtpParameters => ({
  codecs: [
    kind === 'audio'
      ? { mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }
      : { mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000 },
  ],
});

export interface FakeProducer {
  readonly producer: types.Producer;
  readonly sender: FakeSender;
  /** What the browser was asked to send. */
  readonly made: types.HandlerSendOptions;
}

export interface FakeConsumer {
  readonly consumer: types.Consumer;
  readonly receiver: FakeReceiver;
  /** What the browser was asked to receive. */
  readonly made: types.HandlerReceiveOptions;
}

/**
 * A transport of mediasoup-client over its own fake handler. That one makes no senders and receivers; here they are made
 * and shown as its real handlers do it, before anything is negotiated, which is noted in `steps`.
 */
export class FakeSfuTransport {
  readonly steps: string[] = [];
  readonly producers: FakeProducer[] = [];
  readonly consumers: FakeConsumer[] = [];
  readonly settings: Partial<RTCConfiguration> | undefined;
  /** Of the connection that the handlers for browsers keep. */
  readonly remoteDescription = { sdp: '' };
  iceRestarts = 0;
  iceServers: readonly RTCIceServer[] = [];
  readonly report = new Map<string, unknown>();
  /** Negotiations wait for it. */
  gate: Promise<void> = Promise.resolve();
  readonly handler: types.HandlerInterface;
  readonly #sending = new Map<unknown, Omit<FakeProducer, 'producer'>>();
  readonly #receiving = new Map<unknown, Omit<FakeConsumer, 'consumer'>>();
  #transport: types.Transport | undefined;

  constructor(options: types.HandlerOptions) {
    this.settings = options.additionalSettings;
    this.handler = FakeHandler.createFactory(testFakeParameters).factory(options);
    this.#shapeConnection();
    this.#shapeSending();
    this.#shapeReceiving();
  }

  get transport(): types.Transport {
    if (this.#transport === undefined) throw new Error('It is not made yet.');
    return this.#transport;
  }

  get id(): string {
    return this.transport.id;
  }

  get closed(): boolean {
    return this.transport.closed;
  }

  /** Belongs to this transport, which was just made. */
  attach(transport: types.Transport): void {
    this.#transport = transport;
    transport.observer.on('newproducer', (producer) => {
      const sending = this.#sending.get(producer.rtpSender);
      if (sending !== undefined) this.producers.push({ ...sending, producer });
    });
    transport.observer.on('newconsumer', (consumer) => {
      const receiving = this.#receiving.get(consumer.rtpReceiver);
      if (receiving !== undefined) this.consumers.push({ ...receiving, consumer });
    });
  }

  /** The network does something. */
  become(state: types.ConnectionState): void {
    this.handler.emit('@connectionstatechange', state);
  }

  #shapeConnection(): void {
    const { handler } = this;
    const connection = {
      remoteDescription: this.remoteDescription,
      getTransceivers: () => [
        ...this.producers.map(({ sender }) => ({ sender, receiver: sender })),
        ...this.consumers.map(({ receiver }) => ({ sender: receiver, receiver })),
      ],
    };
    Object.assign(handler, { _pc: connection });
    handler.getTransportStats = () => Promise.resolve(this.report);
    handler.updateIceServers = async (servers) => {
      this.iceServers = servers;
    };
    handler.restartIce = async () => {
      this.iceRestarts += 1;
    };
  }

  #shapeSending(): void {
    const { handler } = this;
    const send = handler.send.bind(handler);
    handler.send = async (made) => {
      const sender = new FakeSender((step) => void this.steps.push(step));
      if (made.track instanceof FakeTrack) sender.track = made.track;
      const rtpSender = standIn<RTCRtpSender>(sender);
      made.onRtpSender?.(rtpSender);
      await this.gate;
      const result = await send(made);
      this.steps.push('negotiated');
      this.#sending.set(rtpSender, { sender, made });
      return { ...result, rtpSender };
    };
  }

  #shapeReceiving(): void {
    const { handler } = this;
    const receive = handler.receive.bind(handler);
    handler.receive = async (list) => {
      // Of padding, by which the browser finds out how much it can send.
      if (list.some(({ trackId }) => trackId === 'probator')) return receive(list);
      const receivers = list.map((made) => {
        const receiver = new FakeReceiver(made.kind, (step) => void this.steps.push(step));
        const rtpReceiver = standIn<RTCRtpReceiver>(receiver);
        made.onRtpReceiver?.(rtpReceiver);
        this.#receiving.set(rtpReceiver, { receiver, made });
        return rtpReceiver;
      });
      await this.gate;
      const results = await receive(list);
      this.steps.push('negotiated');
      return results.map((result, index) => {
        const rtpReceiver = receivers[index];
        return rtpReceiver === undefined ? result : { ...result, rtpReceiver };
      });
    };
  }
}

/** A device of mediasoup-client, loaded for what a router has, whose network and browser are the test's. */
export class FakeSfuDevice {
  readonly sending: FakeSfuTransport[] = [];
  readonly receiving: FakeSfuTransport[] = [];
  readonly device: types.Device;
  /** Those whose handler was made. */
  readonly #made = new Map<unknown, FakeSfuTransport>();

  static async load(capabilities: WireRtpCapabilities = routerRtpCapabilities): Promise<FakeSfuDevice> {
    const fake = new FakeSfuDevice();
    await fake.load(capabilities);
    return fake;
  }

  constructor() {
    const factory = (options: types.HandlerOptions): types.HandlerInterface => {
      const transport = new FakeSfuTransport(options);
      this.#made.set(transport.handler, transport);
      return transport.handler;
    };
    const handlerFactory = { ...FakeHandler.createFactory(testFakeParameters), factory };
    this.device = new Device({ handlerFactory });
    this.device.observer.on('newtransport', (transport) => {
      const made = this.#made.get(transport.handler);
      if (made === undefined) return;
      made.attach(transport);
      (transport.direction === 'send' ? this.sending : this.receiving).push(made);
    });
  }

  async load(capabilities: WireRtpCapabilities): Promise<types.Device> {
    if (!this.device.loaded) await this.device.load({ routerRtpCapabilities: ownCapabilities(capabilities) });
    return this.device;
  }
}
