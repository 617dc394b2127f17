import {
  type ConferenceMedia,
  type MediaSource,
  ProtocolError,
  type RoomState,
  type WireRtpCapabilities,
} from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import type { EngineContext } from '../room/media-engine.ts';
import { mediaSources } from '../room/participant.ts';
import { SfuTransport, type SfuTransportOptions } from './sfu-transport.ts';
import { renewal, TransportSilenceWatch } from './transport-silence-watch.ts';
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

export interface SfuSessionOptions<S extends Sent, R extends Received> extends Pick<
  SessionParts,
  'device' | 'media' | 'silence'
> {
  readonly request: EngineContext['request'];
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
  /** Aborted when it closes. */
  protected readonly signal: AbortSignal = this.#abort.signal;

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

export interface CurrentSessionOptions {
  readonly request: EngineContext['request'];
  /** Loads a device for what a router has. */
  readonly load: (capabilities: WireRtpCapabilities) => Promise<types.Device>;
}

/** What a session is made of. */
export interface SessionParts {
  readonly device: types.Device;
  readonly media: ConferenceMedia;
  readonly silence: TransportSilenceWatch;
  /** Whether no other session has taken its place. */
  readonly isCurrent: () => boolean;
}

/** The session with the SFU of now: at most one at a time. Of several that are asked for at once, the last counts. */
export class CurrentSession<S extends SfuSession<Sent, Received>> {
  readonly #options: CurrentSessionOptions;
  readonly #silence: TransportSilenceWatch;
  #round = 0;
  #session: S | null = null;
  #coming: Promise<S> | null = null;

  constructor(options: CurrentSessionOptions) {
    this.#options = options;
    this.#silence = new TransportSilenceWatch(() => this.renew());
  }

  get session(): S | null {
    return this.#session;
  }

  /** The session, also while it is being made: `consume` may come before it is there. */
  async awaited(): Promise<S> {
    if (this.#coming === null) throw new ProtocolError('not-found');
    return this.#coming;
  }

  /** Whether this is the session that was begun last. */
  isCurrent(begun: Promise<S>): boolean {
    return begun === this.#coming;
  }

  /** Begins anew, on these transports. Rejects also when another session takes the place of this one meanwhile. */
  begin(media: ConferenceMedia, create: (parts: SessionParts) => S): Promise<S> {
    const isCurrent = this.end();
    this.#coming = this.#create(media, create, isCurrent);
    return this.#coming;
  }

  /**
   * The same membership goes on after its socket was lost. Returns whether its transports are those of the session; if
   * they are not, it is to begin anew.
   */
  resume(roomState: RoomState, media: ConferenceMedia): boolean {
    if (this.#session?.isOn(media) !== true) return false;
    // The network is another one. New transports are there sooner than the old ones are themselves again.
    if (this.#silence.silent) this.renew();
    else this.#session.resume(roomState);
    return true;
  }

  /** The paths are dead. What the server makes instead comes by `mediaReset`. */
  renew(): void {
    // A lost socket is followed by `resume`, a worker that ended by `mediaReset`.
    this.#options.request('renewMedia', {}, renewal).catch(() => undefined);
  }

  /** Ends what there is, and what is about to be. Returns whether that is still the last that was asked for. */
  end(): () => boolean {
    this.#round += 1;
    const round = this.#round;
    const session = this.#session;
    this.#session = null;
    this.#coming = null;
    session?.close();
    return () => round === this.#round;
  }

  async #create(
    media: ConferenceMedia,
    create: (parts: SessionParts) => S,
    isCurrent: () => boolean,
  ): Promise<S> {
    const device = await this.#options.load(media.routerRtpCapabilities);
    if (!isCurrent()) throw new Error('Another session took its place.');
    const session = create({ device, media, silence: this.#silence, isCurrent });
    this.#session = session;
    return session;
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
