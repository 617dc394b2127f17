import {
  type ConferenceMedia,
  ProtocolError,
  type RoomState,
  type WireRtpCapabilities,
} from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import type { EngineContext } from '../room/media-engine.ts';
import { renewal, TransportSilenceWatch } from './transport-silence-watch.ts';

interface Session {
  isOn(media: ConferenceMedia): boolean;
  resume(roomState: RoomState): void;
  close(): void;
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
export class CurrentSession<S extends Session> {
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
