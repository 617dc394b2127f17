import type { MediaSource, WireTransportOptions } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { asError } from '../common/errors.ts';
import { Reconciler } from '../common/reconciler.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { TurnServers } from './turn-servers.ts';
import { ownTransport, wireDtls, wireRtp } from './wire.ts';

export interface SfuTransportOptions {
  readonly device: types.Device;
  readonly direction: 'send' | 'recv';
  readonly parameters: WireTransportOptions;
  readonly request: EngineContext['request'];
  /** For when no other way leads to the SFU; shared by the transports of a session. */
  readonly turn: TurnServers;
  readonly onStateChange: () => void;
  /** What the peer connection is made with besides what the SFU needs. */
  readonly settings?: Partial<RTCConfiguration>;
  /** Called after each negotiation, before anything depends on it. Throws where it is not what it should be. */
  readonly inspect?: (transport: types.Transport) => void;
}

/** How long a broken path may mend itself before a new one is looked for, in milliseconds. */
const mendingTime = 1_500;
/**
 * How long the first path may take to come about before the TURN server is tried beside it: so many times there and back,
 * which ICE and DTLS take over TCP, with one to spare. In milliseconds it is not less than a busy machine needs by
 * itself, and not more than a person should wait.
 */
const turnDelay = { roundTrips: 5, least: 400, most: 1_000 } as const;

/** One transport to the SFU, with what it takes to connect it and to bring it back after a change of network. */
export class SfuTransport {
  readonly transport: types.Transport;
  readonly #options: SfuTransportOptions;
  readonly #restarts = new Reconciler(() => this.#restart());
  /** Not yet acknowledged by the server. */
  #unconfirmed: types.DtlsParameters | null = null;
  #mending: ReturnType<typeof setTimeout> | undefined;
  #turnTimer: ReturnType<typeof setTimeout> | undefined;
  /** When it began to connect, and how long the server took to answer that, in milliseconds. */
  #began = 0;
  #roundTrip = Infinity;
  /** The TURN server was tried beside the other ways, if there is one. */
  #turned = false;

  constructor(options: SfuTransportOptions) {
    this.#options = options;
    const { device, settings = {} } = options;
    const parameters = { ...ownTransport(options.parameters), additionalSettings: settings };
    this.transport =
      options.direction === 'send'
        ? device.createSendTransport(parameters)
        : device.createRecvTransport(parameters);
    this.transport.on('connect', ({ dtlsParameters }, done) => this.#connect(dtlsParameters, done));
    this.transport.on('connectionstatechange', (state) => this.#handleState(state));
    if (options.direction === 'send')
      this.transport.on('produce', (offer, done, failed) => void this.#produce(offer, done, failed));
  }

  get state(): types.ConnectionState {
    return this.transport.connectionState;
  }

  /** After the socket was lost: what was asked for last may not have arrived, and the network may be another one. */
  resume(): void {
    if (this.state === 'new' && this.#unconfirmed === null) return;
    void this.#confirm();
    this.restartIce();
  }

  restartIce(): void {
    if (this.state !== 'new') void this.#restarts.kick();
  }

  /** Whoever had something negotiated calls it before going on. */
  inspect(): void {
    this.#options.inspect?.(this.transport);
  }

  close(): void {
    clearTimeout(this.#mending);
    clearTimeout(this.#turnTimer);
    this.transport.close();
  }

  /**
   * Goes on without waiting for the server: requests keep their order, so whatever follows finds the transport
   * connecting. It saves a round trip at every join.
   */
  #connect(parameters: types.DtlsParameters, done: () => void): void {
    this.#unconfirmed = parameters;
    void this.#confirm();
    done();
  }

  async #confirm(): Promise<void> {
    if (this.#unconfirmed === null) return;
    const { id } = this.transport;
    const dtlsParameters = wireDtls(this.#unconfirmed);
    const asked = performance.now();
    try {
      await this.#options.request('connectTransport', { transportId: id, dtlsParameters });
      this.#unconfirmed = null;
      this.#roundTrip = performance.now() - asked;
      if (this.state === 'connecting' && !this.#turned) this.#awaitPath();
    } catch {
      // The socket is lost, then `resume` says it again; or the worker ended, then everything is made anew.
    }
  }

  async #produce(
    offer: { rtpParameters: types.RtpParameters; appData: Partial<ProducerData> },
    done: (producer: { id: string }) => void,
    failed: (error: Error) => void,
  ): Promise<void> {
    try {
      const { source, paused = false } = offer.appData;
      if (source === undefined) throw new Error('A producer without a source.');
      const rtpParameters = wireRtp(offer.rtpParameters);
      const { producerId } = await this.#options.request('produce', { source, rtpParameters, paused });
      done({ id: producerId });
    } catch (error) {
      failed(asError(error));
    }
  }

  #handleState(state: types.ConnectionState): void {
    clearTimeout(this.#mending);
    if (state === 'failed') this.restartIce();
    if (state === 'disconnected') this.#mending = setTimeout(() => this.restartIce(), mendingTime);
    this.#handleConnecting(state);
    this.#options.onStateChange();
  }

  /** While the first path is looked for. */
  #handleConnecting(state: types.ConnectionState): void {
    const { turn } = this.#options;
    clearTimeout(this.#turnTimer);
    if (state !== 'connecting' || this.#turned) return;
    this.#began = performance.now();
    this.#awaitPath();
    void turn.needed.then(() => this.#turn());
  }

  /** Until the first path should have come about, as far as is known how far away the server is. */
  #awaitPath(): void {
    const { roundTrips, least, most } = turnDelay;
    const whole = Math.min(Math.max(roundTrips * this.#roundTrip, least), most);
    clearTimeout(this.#turnTimer);
    this.#turnTimer = setTimeout(() => this.#options.turn.need(), this.#began + whole - performance.now());
  }

  /** Looks for a path anew, with the TURN server among the ways, unless one has come about or there is none. */
  async #turn(): Promise<void> {
    const servers = await this.#options.turn.find();
    if (this.#turned || servers.length === 0 || this.state !== 'connecting') return;
    this.#turned = true;
    this.restartIce();
  }

  async #restart(): Promise<void> {
    const { transport } = this;
    const { request, turn } = this.#options;
    if (transport.closed) return;
    try {
      // Whatever was there before did not hold, so every way is tried. The browser prefers the others to TURN.
      const [{ iceParameters }, servers] = await Promise.all([
        request('restartIce', { transportId: transport.id }),
        turn.find(),
      ]);
      if (servers.length > 0) await transport.updateIceServers({ iceServers: [...servers] });
      const { usernameFragment, password, iceLite = true } = iceParameters;
      await transport.restartIce({ iceParameters: { usernameFragment, password, iceLite } });
      this.inspect();
    } catch {
      // As in `#confirm`: whoever comes back first, the socket or the worker, leads to a new attempt.
    }
  }
}

/** What a producer carries through mediasoup-client to its `produce` event. */
export interface ProducerData extends types.AppData {
  readonly source: MediaSource;
  readonly paused: boolean;
}
