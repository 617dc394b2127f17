import { peerConnectionOptions } from '@sotto/e2ee';
import {
  type ConferenceMedia,
  type MediaSource,
  type RoomState,
  type ServerParams,
  type WireRtpCapabilities,
} from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { codeOf } from '../common/errors.ts';
import type { Failed } from '../log/log.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { DeviceLoader } from '../sfu/device.ts';
import { CurrentSession, type SessionParts, SfuSession } from '../sfu/session.ts';
import type { Arrival } from '../stats/arrival-reader.ts';
import { relayCapabilities } from './codecs.ts';
import type { FrameProtection } from './outgoing-track.ts';
import { RelayedReceivers } from './relayed-receivers.ts';
import { RelayedSender, type Wanted } from './relayed-sender.ts';
import { relaysOnlyMeant } from './side-information.ts';

/**
 * `open`: the server has given transports, and media takes this path as soon as there is any and it does not rest.
 * `failed` is left by `open()` or `close()`.
 */
export type RelayState = 'closed' | 'opening' | 'open' | 'failed';

/** `idle`: nothing goes either way, so nothing was connected. */
export type RelayLink = 'idle' | 'connecting' | 'connected' | 'interrupted';

type RelaySession = SfuSession<RelayedSender, RelayedReceivers>;

export interface RelayedConnectionOptions {
  /** Whose keys seal the frames. Whoever owns it calls `secure()` when they are agreed. */
  readonly protection: FrameProtection;
  readonly request: EngineContext['request'];
  /** The other of the call. */
  readonly peerId: string;
  /** `reason` comes with `failed`: a code of `SottoErrorCode`, or `unknown`. */
  readonly onState: (state: RelayState, reason?: string) => void;
  /** `link` changed. */
  readonly onLink: () => void;
  /** `incoming(source)` is another track now, or none. */
  readonly onIncoming: (source: MediaSource) => void;
  /** The worker has encrypted a first frame of one more sender. */
  readonly onConfirmed: () => void;
  readonly failed: Failed;
  /** Loads mediasoup-client; a page that does it ahead hands its loader over. */
  readonly createLoader?: () => Promise<Pick<DeviceLoader, 'load'>>;
}

/** Milliseconds before the server is asked again that could not open the relay, such as while a worker is replaced. */
const retryDelays = [500, 1_500, 3_000];

/**
 * The path of a 1:1 call through the SFU, for when there is none from device to device. Frames are sealed and opened by
 * the same worker, with the same keys and counters, as on the direct path; the SFU forwards what it cannot read. It
 * fails closed like `MediaSections`: no sender has a track before the keys are agreed, and none has a picture or a
 * sound before the worker has confirmed one of its frames.
 *
 * It can be opened and closed as often as needed, and rest meanwhile: then all of it is there, and nothing is sent.
 */
export class RelayedConnection {
  readonly #options: RelayedConnectionOptions;
  readonly #wanted = new Map<MediaSource, Pick<Wanted, 'track' | 'audible'>>();
  #resting = false;
  readonly #sessions: CurrentSession<RelaySession>;
  #state: RelayState = 'closed';
  #loader: ReturnType<NonNullable<RelayedConnectionOptions['createLoader']>> | null = null;

  constructor(options: RelayedConnectionOptions) {
    this.#options = options;
    const { request } = options;
    this.#sessions = new CurrentSession({ request, load: (capabilities) => this.#loadDevice(capabilities) });
  }

  get state(): RelayState {
    return this.#state;
  }

  get link(): RelayLink {
    const { session } = this.#sessions;
    const states = [session?.sending, session?.receiving].filter((state = 'new') => state !== 'new');
    if (states.length === 0) return 'idle';
    if (states.every((state) => state === 'connected')) return 'connected';
    return states.includes('connecting') ? 'connecting' : 'interrupted';
  }

  /** Whether it is open, the keys are agreed, and the worker has encrypted a frame of all that there is to send. */
  get proven(): boolean {
    const { session } = this.#sessions;
    if (session === null || this.#state !== 'open' || this.#options.protection.state !== 'secured')
      return false;
    return session.sent.every(({ unproven }) => !unproven);
  }

  /** Whether frames leave past the worker. To be asked again and again: a single look tells nothing. */
  async leaks(): Promise<boolean> {
    const answers = await Promise.all(this.#sent.map((sender) => sender.leaks()));
    return answers.includes(true);
  }

  /** `audible` false sends silence or black instead of what `track` has. */
  send(source: MediaSource, track: MediaStreamTrack | null, audible: boolean): void {
    this.#wanted.set(source, { track, audible });
    for (const sender of this.#sent) if (sender.source === source) sender.update();
  }

  incoming(source: MediaSource): MediaStreamTrack | undefined {
    return this.#sessions.session?.received.latest(source)?.track;
  }

  /** What arrived of each source since the last reading. Rejects when the transport was closed meanwhile. */
  async read(): Promise<ReadonlyMap<MediaSource, Arrival>> {
    return (await this.#sessions.session?.received.read()) ?? new Map<MediaSource, Arrival>();
  }

  /**
   * Sends what there is to send. Asks the server for transports, while mediasoup-client is loaded, unless it is open or
   * opening.
   */
  open(): void {
    this.#setResting(false);
    if (this.#state === 'closed' || this.#state === 'failed') this.#start();
  }

  /** Sends nothing, but makes ready for it, so that `open()` has little left to do. What failed is not tried again. */
  rest(): void {
    this.#setResting(true);
    if (this.#state === 'closed') this.#start();
  }

  /** The keys are agreed. */
  secure(): void {
    for (const sender of this.#sent) sender.update();
  }

  /** The same membership goes on after its socket was lost. */
  resumed(roomState: RoomState): void {
    if (this.#state === 'closed') {
      // The wish to close may have been lost with the socket.
      if (roomState.media !== null) this.#giveBack();
      return;
    }
    if (this.#state === 'failed') return;
    if (roomState.media === null) void this.#ask();
    else if (!this.#sessions.resume(roomState, roomState.media)) this.#build(roomState.media);
  }

  /** The worker died: everything anew. */
  mediaReset(media: ConferenceMedia): void {
    if (this.#state === 'opening' || this.#state === 'open') this.#build(media);
  }

  /** Resolves when the browser can play it. Rejects with what the server is answered. */
  async consume(offer: ServerParams<'consume'>): Promise<void> {
    const session = await this.#sessions.awaited();
    await session.received.consume(offer);
  }

  consumerClosed(consumerId: string): void {
    this.#sessions.session?.received.drop(consumerId);
  }

  /** A source does not arrive: another consumer brings it, or everything is made anew. */
  mend(source: MediaSource, thoroughly: boolean): void {
    const received = this.#sessions.session?.received;
    const consumerId = received?.latest(source)?.id;
    if (thoroughly || consumerId === undefined) {
      this.#sessions.renew();
      return;
    }
    this.#options.request('renewConsumer', { consumerId }).then(
      () => received?.drop(consumerId),
      // Gone already, or too often: the next time all of it is made anew.
      () => undefined,
    );
  }

  /** The network is another one. */
  restartIce(): void {
    this.#sessions.session?.restartIce();
  }

  /** Idempotent. Copies of tracks end first, so that nothing is captured for what ends; then the server hears of it. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#sessions.end();
    this.#giveBack();
    this.#setState('closed');
  }

  /** Empty while there are no transports. */
  get #sent(): readonly RelayedSender[] {
    return this.#sessions.session?.sent ?? [];
  }

  #wantedOf(source: MediaSource): Wanted {
    const { track = null, audible = false } = this.#wanted.get(source) ?? {};
    return { track, audible, resting: this.#resting };
  }

  #setResting(resting: boolean): void {
    this.#resting = resting;
    for (const sender of this.#sent) sender.update();
  }

  #start(): void {
    void this.#ask();
    this.#setState('opening');
  }

  async #ask(): Promise<void> {
    const isCurrent = this.#sessions.end();
    try {
      // Meanwhile. Its failure shows when it is used.
      this.#load().catch(() => undefined);
      const media = await this.#openRelay(isCurrent);
      if (isCurrent()) this.#build(media);
    } catch (error) {
      // A lost socket is followed by `resumed`, which asks again.
      if (isCurrent() && codeOf(error) !== 'unreachable') this.#fail(error);
    }
  }

  async #openRelay(isCurrent: () => boolean, attempt = 0): Promise<ConferenceMedia> {
    const pause = retryDelays[attempt];
    try {
      return await this.#options.request('openRelay', {});
    } catch (error) {
      const passing = codeOf(error) === 'media-failed' || codeOf(error) === 'timeout';
      if (!passing || pause === undefined || !isCurrent()) throw error;
    }
    await new Promise((resolve) => void setTimeout(resolve, pause));
    if (!isCurrent()) throw new Error('It is no longer asked for.');
    return this.#openRelay(isCurrent, attempt + 1);
  }

  #build(media: ConferenceMedia): void {
    void this.#begin(this.#sessions.begin(media, (parts) => this.#create(parts)));
    this.#setState('opening');
  }

  async #begin(begun: Promise<RelaySession>): Promise<void> {
    try {
      const session = await begun;
      if (!this.#sessions.isCurrent(begun)) return;
      void session.receive();
      this.#setState('open');
    } catch (error) {
      if (this.#sessions.isCurrent(begun)) this.#fail(error);
    }
  }

  #create({ isCurrent, ...parts }: SessionParts): RelaySession {
    const { protection, request, peerId, failed, onLink, onIncoming, onConfirmed } = this.#options;
    const session: RelaySession = new SfuSession({
      ...parts,
      request,
      policy: {
        // Both hold every frame back until a transform takes it.
        settings: peerConnectionOptions,
        inspect: (transport) => this.#inspect(transport, isCurrent),
      },
      // A transport that is closed has no more to say.
      onStateChange: () => {
        if (isCurrent()) onLink();
      },
      send: (source, transport) => {
        const wanted = (): Wanted => this.#wantedOf(source);
        return new RelayedSender({ source, transport, protection, request, failed, wanted, onConfirmed });
      },
      receive: (transport) => new RelayedReceivers({ transport, protection, peerId, onIncoming }),
    });
    for (const sender of session.sent) sender.update();
    return session;
  }

  /** Where more was negotiated than is meant, nothing may take this path. */
  #inspect(transport: types.Transport, isCurrent: () => boolean): void {
    if (transport.closed || relaysOnlyMeant(transport)) return;
    const error = new Error('More is negotiated than is meant.');
    if (isCurrent()) this.#fail(error);
    throw error;
  }

  async #loadDevice(capabilities: WireRtpCapabilities): Promise<types.Device> {
    const loader = await this.#load();
    return loader.load(relayCapabilities(capabilities));
  }

  #load(): Promise<Pick<DeviceLoader, 'load'>> {
    const { createLoader = () => DeviceLoader.create() } = this.#options;
    const loader = this.#loader ?? createLoader();
    this.#loader = loader;
    // What failed (a chunk did not load) is tried anew.
    loader.catch(() => (this.#loader = null));
    return loader;
  }

  #fail(error: unknown): void {
    this.#options.failed('relay', error);
    this.#sessions.end();
    this.#giveBack();
    this.#setState('failed', codeOf(error) ?? 'unknown');
  }

  #giveBack(): void {
    // Whoever is not there any more has nothing to give back.
    this.#options.request('closeRelay', {}).catch(() => undefined);
  }

  #setState(state: RelayState, reason?: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state, reason);
  }
}
