import { asError } from '../errors.ts';
import type { FakeTrack } from './fake-devices.ts';
import { FakeReceiver, FakeSender } from './fake-peer-connection.ts';

interface Producing {
  readonly track: FakeTrack;
  readonly encodings: object[];
  readonly codecOptions: object;
  readonly onRtpSender: (sender: FakeSender) => void;
  readonly appData: object;
}

interface Consuming {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly streamId: string;
  /** Of those who encrypt. */
  readonly onRtpReceiver?: (receiver: FakeReceiver) => void;
}

export interface FakeConsumer {
  readonly id: string;
  readonly localId: string;
  readonly track: FakeTrack;
  readonly receiver: FakeReceiver;
  readonly streamId: string;
  closed: boolean;
  close(): void;
}

export interface FakeProducer {
  readonly id: string;
  readonly sender: FakeSender;
  /** What it was made with. */
  readonly made: Producing;
  closed: boolean;
  close(): void;
}

type Listener = (...given: never[]) => void;

/**
 * A transport of mediasoup-client that negotiates nothing, but does what it does in the same order, noted in `steps`:
 * the sender or receiver is made and shown, then it is negotiated, then the server is asked.
 */
export class FakeSfuTransport {
  readonly id: string;
  readonly options: { readonly id: string; readonly additionalSettings?: object };
  readonly steps: string[] = [];
  readonly producers: FakeProducer[] = [];
  readonly consumers: FakeConsumer[] = [];
  connectionState = 'new';
  /** Of the connection that the handler of mediasoup-client keeps. */
  readonly remoteDescription = { sdp: '' };
  readonly handler = {
    _pc: {
      remoteDescription: this.remoteDescription,
      getTransceivers: () => [
        ...this.producers.map(({ sender }) => ({ sender, receiver: sender })),
        ...this.consumers.map(({ receiver }) => ({ sender: receiver, receiver })),
      ],
    },
  };
  closed = false;
  iceRestarts = 0;
  iceServers: readonly RTCIceServer[] = [];
  report = new Map<string, unknown>();
  /** Negotiations wait for it. */
  gate: Promise<void> = Promise.resolve();
  readonly #listeners = new Map<string, Listener>();
  readonly #ending = Promise.withResolvers<never>();

  constructor(options: FakeSfuTransport['options']) {
    this.id = options.id;
    this.options = options;
    this.#ending.promise.catch(() => undefined);
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, listener);
  }

  async produce(options: Producing): Promise<FakeProducer> {
    const sender = new FakeSender((step) => void this.steps.push(step));
    sender.track = options.track;
    options.onRtpSender(sender);
    await this.#negotiate();
    const { id } = await Promise.race([this.#ask(options.appData), this.#ending.promise]);
    const producer: FakeProducer = {
      id,
      sender,
      made: options,
      closed: false,
      close: () => {
        producer.closed = true;
      },
    };
    this.producers.push(producer);
    return producer;
  }

  async consume(options: Consuming): Promise<FakeConsumer> {
    const receiver = new FakeReceiver(options.kind, (step) => void this.steps.push(step));
    options.onRtpReceiver?.(receiver);
    await this.#negotiate();
    const consumer: FakeConsumer = {
      id: options.id,
      localId: `mid-${options.id}`,
      track: receiver.track,
      receiver,
      streamId: options.streamId,
      closed: false,
      close: () => {
        consumer.closed = true;
      },
    };
    this.consumers.push(consumer);
    return consumer;
  }

  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(this.report);
  }

  updateIceServers({ iceServers }: { iceServers: readonly RTCIceServer[] }): Promise<void> {
    this.iceServers = iceServers;
    return Promise.resolve();
  }

  restartIce(): Promise<void> {
    this.iceRestarts += 1;
    return Promise.resolve();
  }

  /** The network does something. */
  become(state: string): void {
    this.connectionState = state;
    this.#emit('connectionstatechange', state);
  }

  /** Negotiates for the first time, as it does for whatever is sent or received first. */
  connect(): Promise<void> {
    return this.#negotiate();
  }

  close(): void {
    this.closed = true;
    this.connectionState = 'closed';
    this.#ending.reject(new Error('Closed.'));
  }

  async #negotiate(): Promise<void> {
    await Promise.race([this.gate, this.#ending.promise]);
    this.steps.push('negotiated');
    if (this.connectionState !== 'new') return;
    this.connectionState = 'connecting';
    const value = Array.from({ length: 32 }, () => '00').join(':');
    this.#emit('connect', { dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value }] } }, () => {});
  }

  #ask(appData: object): Promise<{ id: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ id: string }>();
    const rtpParameters = { codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }] };
    this.#emit('produce', { rtpParameters, appData }, resolve, (error: unknown) => reject(asError(error)));
    return promise;
  }

  #emit(event: string, ...given: unknown[]): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each event has its own parameters
    this.#listeners.get(event)?.(...(given as never[]));
  }
}

/** A device of mediasoup-client, loaded for whatever the router has. */
export class FakeSfuDevice {
  readonly recvRtpCapabilities = { codecs: [], headerExtensions: [] };
  readonly sending: FakeSfuTransport[] = [];
  readonly receiving: FakeSfuTransport[] = [];

  createSendTransport(options: FakeSfuTransport['options']): FakeSfuTransport {
    const transport = new FakeSfuTransport(options);
    this.sending.push(transport);
    return transport;
  }

  createRecvTransport(options: FakeSfuTransport['options']): FakeSfuTransport {
    const transport = new FakeSfuTransport(options);
    this.receiving.push(transport);
    return transport;
  }
}
