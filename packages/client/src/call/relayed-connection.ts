import {
  type ConferenceMedia,
  type MediaSource,
  type Place,
  ProtocolError,
  type ServerParams,
} from '@sotto/protocol';
import { codeOf } from '../errors.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { mediaSources } from '../room/participant.ts';
import { DeviceLoader } from '../sfu/device.ts';
import type { Arrival } from '../stats/arrival-reader.ts';
import { renewal, SilenceWatch } from '../sfu/silence-watch.ts';
import { relayCapabilities } from './relay-capabilities.ts';
import { type RelayLink, RelaySession } from './relay-session.ts';
import { RelayedOutgoing } from './relayed-outgoing.ts';
import type { FrameProtection } from './relayed-sender.ts';

/**
 * `open`: the server has given transports, and media takes this way as soon as there is any and it does not rest.
 * `failed` is left by `open()` or `close()`.
 */
export type RelayState = 'closed' | 'opening' | 'open' | 'failed';

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
  /** Loads mediasoup-client; a page that does it ahead hands its loader over. */
  readonly createLoader?: () => Promise<Pick<DeviceLoader, 'load'>>;
}

/** Milliseconds before the server is asked again that could not open the relay, such as while a worker is replaced. */
const PAUSES = [500, 1_500, 3_000];

/**
 * The way of a 1:1 call through the SFU, for when there is none from device to device. Frames are sealed and opened by
 * the same worker, with the same keys and counters, as on the direct way; the SFU forwards what it cannot read. It fails
 * closed like `ProtectedConnection`: no sender has a track before the keys are agreed, and none has a picture or a
 * sound before the worker has confirmed one of its frames.
 *
 * It can be opened and closed as often as needed, and rest meanwhile: then all of it is there, and nothing is sent. What
 * `outgoing` gives stays the same all the time.
 */
export class RelayedConnection {
  readonly #options: RelayedConnectionOptions;
  readonly #outgoing: ReadonlyMap<MediaSource, RelayedOutgoing>;
  readonly #silence: SilenceWatch;
  #state: RelayState = 'closed';
  /** Counts what is asked for and built: of several at once, the last counts. */
  #round = 0;
  #loader: ReturnType<NonNullable<RelayedConnectionOptions['createLoader']>> | null = null;
  /** The session of now, and the promise of one that is being made: `consume` may come before it is there. */
  #coming: Promise<RelaySession> | null = null;
  #session: RelaySession | null = null;

  constructor(options: RelayedConnectionOptions) {
    this.#options = options;
    this.#silence = new SilenceWatch(() => this.#renew());
    this.#outgoing = new Map(mediaSources.map((source) => [source, new RelayedOutgoing()]));
  }

  get state(): RelayState {
    return this.#state;
  }

  get link(): RelayLink {
    return this.#session?.link ?? 'idle';
  }

  /** Whether it is open, the keys are agreed, and the worker has encrypted a frame of all that there is to send. */
  get proven(): boolean {
    const { protection } = this.#options;
    const senders = [...this.#outgoing.values()];
    return (
      this.#state === 'open' && protection.state === 'secured' && senders.every(({ unproven }) => !unproven)
    );
  }

  /** Whether frames leave past the worker. To be asked again and again: a single look tells nothing. */
  async leaks(): Promise<boolean> {
    const answers = await Promise.all((this.#session?.senders ?? []).map((sender) => sender.leaks()));
    return answers.includes(true);
  }

  outgoing(source: MediaSource): RelayedOutgoing | undefined {
    return this.#outgoing.get(source);
  }

  incoming(source: MediaSource): MediaStreamTrack | undefined {
    return this.#session?.receivers.incoming(source);
  }

  /** What arrived of each source since the last reading. Rejects when the transport was closed meanwhile. */
  async read(): Promise<ReadonlyMap<MediaSource, Arrival>> {
    return (await this.#session?.receivers.read()) ?? new Map<MediaSource, Arrival>();
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
    for (const sender of this.#session?.senders ?? []) sender.secure();
  }

  /** The same place goes on after its socket was lost. */
  resumed(place: Place): void {
    if (this.#state === 'closed') {
      // The wish to close may have been lost with the socket.
      if (place.media !== null) this.#giveBack();
      return;
    }
    if (this.#state === 'failed') return;
    if (place.media === null) void this.#ask();
    else if (this.#session?.isOn(place.media) === true) {
      // The network is another one. New transports are there sooner than the old ones are themselves again.
      if (this.#silence.silent) this.#renew();
      else this.#session.resume(place);
    } else this.#build(place.media);
  }

  /** The worker died: everything anew. */
  mediaReset(media: ConferenceMedia): void {
    if (this.#state === 'opening' || this.#state === 'open') this.#build(media);
  }

  /** Resolves when the browser can play it. Rejects with what the server is answered. */
  async consume(offer: ServerParams<'consume'>): Promise<void> {
    if (this.#coming === null) throw new ProtocolError('not-found');
    const session = await this.#coming;
    await session.receivers.consume(offer);
  }

  consumerClosed(consumerId: string): void {
    this.#session?.receivers.drop(consumerId);
  }

  /** A source does not arrive: another consumer brings it, or everything is made anew. */
  mend(source: MediaSource, thoroughly: boolean): void {
    const receivers = this.#session?.receivers;
    const consumerId = receivers?.consumerOf(source);
    if (thoroughly || consumerId === undefined) {
      this.#renew();
      return;
    }
    this.#options.request('renewConsumer', { consumerId }).then(
      () => receivers?.drop(consumerId),
      // Gone already, or too often: the next time all of it is made anew.
      () => undefined,
    );
  }

  /** The network is another one. */
  restartIce(): void {
    this.#session?.restartIce();
  }

  /** Idempotent. Copies of tracks end first, so that nothing is captured for what ends; then the server hears of it. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#leave();
    this.#giveBack();
    this.#setState('closed');
  }

  #setResting(resting: boolean): void {
    for (const outgoing of this.#outgoing.values()) outgoing.rest(resting);
  }

  #start(): void {
    void this.#ask();
    this.#setState('opening');
  }

  async #ask(): Promise<void> {
    const round = this.#leave();
    try {
      // Meanwhile. Its failure shows when it is used.
      this.#load().catch(() => undefined);
      const media = await this.#openRelay(round);
      if (round === this.#round) this.#build(media);
    } catch (error) {
      // A lost socket is followed by `resumed`, which asks again.
      if (round === this.#round && codeOf(error) !== 'unreachable') this.#fail(error);
    }
  }

  async #openRelay(round: number, attempt = 0): Promise<ConferenceMedia> {
    const pause = PAUSES[attempt];
    try {
      return await this.#options.request('openRelay', {});
    } catch (error) {
      const passing = codeOf(error) === 'media-failed' || codeOf(error) === 'timeout';
      if (!passing || pause === undefined || round !== this.#round) throw error;
    }
    await new Promise((resolve) => void setTimeout(resolve, pause));
    if (round !== this.#round) throw new Error('It is no longer asked for.');
    return this.#openRelay(round, attempt + 1);
  }

  #build(media: ConferenceMedia): void {
    const round = this.#leave();
    this.#coming = this.#create(media, round);
    void this.#begin(this.#coming, round);
    this.#setState('opening');
  }

  async #begin(coming: Promise<RelaySession>, round: number): Promise<void> {
    try {
      const session = await coming;
      if (round !== this.#round) return;
      void session.start();
      this.#setState('open');
    } catch (error) {
      if (round === this.#round) this.#fail(error);
    }
  }

  async #create(media: ConferenceMedia, round: number): Promise<RelaySession> {
    const loader = await this.#load();
    const device = await loader.load(relayCapabilities(media.routerRtpCapabilities));
    if (round !== this.#round) throw new Error('Another session took its place.');
    const session = new RelaySession({
      ...this.#options,
      device,
      media,
      silence: this.#silence,
      // A transport that is closed has no more to say.
      onLink: () => {
        if (round === this.#round) this.#options.onLink();
      },
      onStray: (error) => {
        if (round === this.#round) this.#fail(error);
      },
    });
    this.#session = session;
    for (const sender of session.senders) this.#outgoing.get(sender.source)?.attach(sender);
    return session;
  }

  #load(): Promise<Pick<DeviceLoader, 'load'>> {
    const { createLoader = () => DeviceLoader.create() } = this.#options;
    const loader = this.#loader ?? createLoader();
    this.#loader = loader;
    // What failed (a chunk did not load) is tried anew.
    loader.catch(() => (this.#loader = null));
    return loader;
  }

  /** Ends what there is, and what is about to be. */
  #leave(): number {
    this.#round += 1;
    const session = this.#session;
    this.#session = null;
    this.#coming = null;
    for (const outgoing of this.#outgoing.values()) outgoing.attach(null);
    session?.close();
    return this.#round;
  }

  #fail(error: unknown): void {
    this.#leave();
    this.#giveBack();
    this.#setState('failed', codeOf(error) ?? 'unknown');
  }

  /** The paths are dead. What the server makes instead comes by `mediaReset`. */
  #renew(): void {
    // A lost socket is followed by `resumed`, a worker that ended by `mediaReset`.
    this.#options.request('renewMedia', {}, renewal).catch(() => undefined);
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
