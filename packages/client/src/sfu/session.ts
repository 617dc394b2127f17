import type { ConferenceMedia, MediaSource, RoomState } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import type { EngineContext } from '../room/media-engine.ts';
import { mediaSources } from '../room/participant.ts';
import { SfuTransport, type SfuTransportOptions } from './sfu-transport.ts';
import type { TransportSilenceWatch } from './transport-silence-watch.ts';
import { TurnServers } from './turn-servers.ts';
import { wireCapabilities } from './wire.ts';

/** What is sent of one source over one transport. */
interface Sent {
  /** Compares with the server's list after the socket was lost. */
  resume(producers: RoomState['producers']): void;
  close(): void;
}

/** All that is received over one transport. */
interface Received {
  /** Takes the server's list for the truth after the socket was lost. */
  resume(consumers: RoomState['consumers']): void;
  close(): void;
}

export interface SfuSessionOptions<S extends Sent, R extends Received> {
  readonly device: types.Device;
  readonly media: ConferenceMedia;
  readonly request: EngineContext['request'];
  readonly silence: TransportSilenceWatch;
  /** What both transports are made with, and how they are inspected, where that is not as usual. */
  readonly policy?: Pick<SfuTransportOptions, 'settings' | 'inspect'>;
  /** A transport connected or broke. */
  readonly onStateChange: () => void;
  readonly send: (source: MediaSource, transport: SfuTransport) => S;
  readonly receive: (transport: SfuTransport) => R;
}

/** Both transports of one peer on one router, and all that goes through them. Other transports make another session. */
export class SfuSession<S extends Sent, R extends Received> {
  /** One for each source. */
  readonly sent: readonly S[];
  readonly received: R;
  readonly #options: SfuSessionOptions<S, R>;
  readonly #send: SfuTransport;
  readonly #recv: SfuTransport;
  readonly #abort = new AbortController();

  constructor(options: SfuSessionOptions<S, R>) {
    this.#options = options;
    const { device, media, request, policy } = options;
    const onStateChange = (): void => this.handleState();
    const common = { ...policy, device, request, turn: new TurnServers(request), onStateChange };
    this.#send = new SfuTransport({ ...common, direction: 'send', parameters: media.sendTransport });
    this.#recv = new SfuTransport({ ...common, direction: 'recv', parameters: media.recvTransport });
    this.received = options.receive(this.#recv);
    this.sent = mediaSources.map((source) => options.send(source, this.#send));
    const transports = { send: this.#send.transport, recv: this.#recv.transport };
    options.silence.follow(transports, this.signal);
  }

  /** Aborted when it closes. */
  protected get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get sending(): types.ConnectionState {
    return this.#send.state;
  }

  get receiving(): types.ConnectionState {
    return this.#recv.state;
  }

  /** Whether these are the transports that the server speaks of. */
  isOn({ sendTransport, recvTransport }: ConferenceMedia): boolean {
    return sendTransport.id === this.#send.transport.id && recvTransport.id === this.#recv.transport.id;
  }

  /** Asks for all that others send. Resolves when it was offered, or cannot be. */
  receive(): Promise<void> {
    return receive(this.#options.device, this.#options.request);
  }

  resume({ consumers, producers }: RoomState): void {
    this.received.resume(consumers);
    void this.receive();
    for (const sent of this.sent) sent.resume(producers);
    this.#send.resume();
    this.#recv.resume();
  }

  restartIce(): void {
    this.#send.restartIce();
    this.#recv.restartIce();
  }

  /** Idempotent. What is sent, what is received, then the transports. */
  close(): void {
    if (this.signal.aborted) return;
    this.#abort.abort();
    for (const sent of this.sent) sent.close();
    this.received.close();
    this.#send.close();
    this.#recv.close();
  }

  protected handleState(): void {
    this.#options.onStateChange();
  }
}

/** Asks for all that others send. Resolves when it was offered, or cannot be. */
export async function receive(device: types.Device, request: EngineContext['request']): Promise<void> {
  const rtpCapabilities = wireCapabilities(device.recvRtpCapabilities);
  try {
    await request('receive', { rtpCapabilities });
  } catch {
    // A lost socket is followed by `resume`, a worker that ended by another session, a refused `join` by nothing.
  }
}
