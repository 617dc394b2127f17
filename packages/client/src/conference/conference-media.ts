import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { types } from 'mediasoup-client';
import type { ConferenceMedia as Parameters, Place, WireRtpCapabilities } from '@sotto/protocol';
import type { EngineContext, MediaEngine, PreparedMedia } from '../room/media-engine.ts';
import { mediaSources, type Participant } from '../room/participant.ts';
import { DeviceLoader } from '../sfu/device.ts';
import { receive } from '../sfu/receive.ts';
import { renewal, SilenceWatch } from '../sfu/silence-watch.ts';
import type { ServerNotification, ServerRequest } from '../signaling/incoming.ts';
import type { Protection } from '../types.ts';
import { ReceptionWatch } from './reception-watch.ts';
import { SfuSession } from './sfu-session.ts';

/** How long a picture that was there before a reset stays while the new one is on its way, in milliseconds. */
const SWEEPING = 5_000;

/**
 * Loads mediasoup-client, and its device when the router's capabilities are known.
 * @throws {SottoError} `unreachable`, `unsupported-browser`.
 */
export async function prepareConferenceMedia(
  capabilities: WireRtpCapabilities | null,
): Promise<PreparedMedia> {
  const loader = await DeviceLoader.create();
  // A failure shows when the device is used.
  if (capabilities !== null) loader.load(capabilities).catch(() => undefined);
  return {
    createEngine: (context) => new ConferenceEngine(context, loader),
    close: () => undefined,
  };
}

interface Ahead {
  readonly device: types.Device;
  readonly answer: Promise<void>;
}

/** Media of a conference: one session with the SFU at a time. */
class ConferenceEngine implements MediaEngine {
  readonly chat = null;
  /** It is grown already. */
  readonly growth = null;
  readonly ring = null;
  readonly #context: EngineContext;
  readonly #loader: DeviceLoader;
  readonly #silence: SilenceWatch;
  readonly #reception: ReceptionWatch;
  readonly #activeSpeaker = signal<string | null>(null);
  readonly #protection = signal<Protection>({ level: 'establishing' });
  readonly #described = Promise.withResolvers<void>();
  /** The session of now, and the promise of one that is being made: `consume` may come before it is there. */
  #session: Promise<SfuSession> = Promise.reject(new Error('Not entered.'));
  #current: SfuSession | null = null;
  /** What was asked for before there was a place, and as whom. */
  #ahead: Ahead | null = null;
  #round = 0;
  #sweep: ReturnType<typeof setTimeout> | undefined;

  constructor(context: EngineContext, loader: DeviceLoader) {
    this.#context = context;
    this.#loader = loader;
    this.#silence = new SilenceWatch(() => this.#renew());
    this.#reception = new ReceptionWatch({
      request: (method, params, options) => context.request(method, params, options),
      participants: () => context.participants(),
      renew: () => this.#renew(),
    });
    this.#session.catch(() => undefined);
  }

  get activeSpeaker(): ReadonlySignal<string | null> {
    return this.#activeSpeaker;
  }

  get protection(): ReadonlySignal<Protection> {
    return this.#protection;
  }

  get described(): Promise<void> {
    return this.#described.promise;
  }

  /** Asks for what others send together with the place, so that it is on its way when the transports are made. */
  joining(request: EngineContext['request']): void {
    const device = this.#loader.ready;
    this.#ahead = device && { device, answer: receive(device, request) };
  }

  enter(place: Place): void {
    if (place.media !== null) this.#build(place.media);
  }

  resumed(place: Place): void {
    // What others told meanwhile was lost; they say it again.
    for (const participant of this.#context.participants()) participant.told.value = {};
    if (place.media === null) return;
    if (this.#current?.isOn(place.media) === true) {
      // The network is another one. New transports are there sooner than the old ones are themselves again.
      if (this.#silence.silent) this.#renew();
      else this.#current.resume(place);
    } else this.#build(place.media);
  }

  joined(): void {
    this.#updateLinks();
  }

  left(participant: Participant): void {
    this.#current?.received.dropPeer(participant.peerId);
    if (this.#activeSpeaker.peek() === participant.peerId) this.#activeSpeaker.value = null;
  }

  /** Its media goes through the SFU, which forgot nothing. What it was told of this side may be lost. */
  returned({ peerId }: Participant): void {
    this.#reception.tellAgain(peerId);
    this.#updateLinks();
  }

  notification(notification: ServerNotification): void {
    const received = this.#current?.received;
    switch (notification.event) {
      case 'mediaReset':
        this.#build(notification.params.media);
        break;
      case 'consumerPaused':
        received?.setSenderPaused(notification.params.consumerId, true);
        break;
      case 'consumerResumed':
        received?.setSenderPaused(notification.params.consumerId, false);
        break;
      case 'consumerClosed':
        received?.drop(notification.params.consumerId);
        break;
      case 'consumerLayers':
        received?.setLayer(notification.params.consumerId, notification.params.spatialLayer);
        break;
      case 'reception': {
        const { from, source, reception } = notification.params;
        const participant = this.#context.participants().find(({ peerId }) => peerId === from);
        participant?.setReception('told', source, reception);
        break;
      }
      case 'activeSpeaker':
        this.#activeSpeaker.value = notification.params.peerId;
        break;
    }
  }

  async request(request: ServerRequest): Promise<void> {
    const session = await this.#session;
    await session.consume(request.params);
    this.#updateLinks();
  }

  /** Nobody is rung into a conference. */
  ringing(): void {}

  /** There is nobody to compare with, to expect or to keep: each is connected to the server. */
  compared(): void {}
  accept(): void {}
  keepContact(): void {}

  close(): void {
    this.#round += 1;
    this.#described.resolve();
    clearTimeout(this.#sweep);
    this.#current?.close();
    this.#current = null;
    for (const participant of this.#context.participants()) participant.clearTracks();
  }

  /** Everything anew: for the first place, another place, or another worker. */
  #build(media: Parameters): void {
    this.#round += 1;
    const stale = this.#context.participants().map((participant) => tracksOf(participant));
    this.#current?.close();
    this.#current = null;
    this.#session = this.#create(media, this.#round);
    this.#session.then(
      // Not earlier: what was offered while the device loaded belongs to what is there at the start.
      (session) => session.start(),
      // This browser and the router have nothing in common: nothing is sent or received.
      () => undefined,
    );
    this.#session
      .then(({ described }) => described)
      .catch(() => undefined)
      .finally(() => this.#described.resolve());
    clearTimeout(this.#sweep);
    this.#sweep = setTimeout(() => {
      for (const { participant, tracks } of stale) forget(participant, tracks);
    }, SWEEPING);
    this.#updateLinks();
  }

  async #create(media: Parameters, round: number): Promise<SfuSession> {
    const ahead = this.#ahead;
    this.#ahead = null;
    const device = await this.#loader.load(media.routerRtpCapabilities);
    if (round !== this.#round) throw new Error('Another session took its place.');
    const session = new SfuSession({
      device,
      media,
      context: this.#context,
      silence: this.#silence,
      reception: this.#reception,
      // Asked by a device that was loaded for another router it would be worth nothing.
      offered: ahead?.device === device ? ahead.answer : null,
      onStateChange: () => this.#updateLinks(),
    });
    this.#current = session;
    return session;
  }

  /** The paths are dead. What the server makes instead comes by `mediaReset`. */
  #renew(): void {
    // A lost socket is followed by `resumed`, a worker that ended by `mediaReset`.
    this.#context.request('renewMedia', {}, renewal).catch(() => undefined);
  }

  #updateLinks(): void {
    const session = this.#current;
    if (session?.connected === true) this.#protection.value = { level: 'transport' };
    for (const participant of this.#context.participants()) {
      // Who sends nothing is as connected as the socket says.
      const waiting = session?.received.has(participant) ?? true;
      participant.transport.value = waiting ? linkOf(session) : 'connected';
    }
  }
}

function linkOf(session: SfuSession | null): 'connecting' | 'connected' | 'interrupted' {
  switch (session?.receiving) {
    case 'connected':
      return 'connected';
    case 'disconnected':
    case 'failed':
    case 'closed':
      return 'interrupted';
    default:
      return 'connecting';
  }
}

interface Stale {
  readonly participant: Participant;
  readonly tracks: ReadonlySet<unknown>;
}

function tracksOf(participant: Participant): Stale {
  return { participant, tracks: new Set(mediaSources.map((source) => participant[source].peek())) };
}

/** Takes away those of the former tracks that nothing has replaced. */
function forget(participant: Participant, tracks: ReadonlySet<unknown>): void {
  for (const source of mediaSources) {
    if (tracks.has(participant[source].peek())) participant[source].value = null;
  }
}
