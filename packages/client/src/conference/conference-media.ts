import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { types } from 'mediasoup-client';
import type { ConferenceMedia as MediaParameters, RoomState, WireRtpCapabilities } from '@sotto/protocol';
import type { Joining, MediaEngine } from '../room/media-engine.ts';
import { mediaSources, type Participant } from '../room/participant.ts';
import type { DeviceLoader } from '../sfu/device.ts';
import { CurrentSession, receive } from '../sfu/session.ts';
import type { ServerNotification, ServerRequest } from '../signaling/incoming.ts';
import type { ConferenceProtection } from '../types/types.ts';
import { type ConferenceContext, ConferenceSession } from './conference-session.ts';
import { ReceptionWatch } from './reception-watch.ts';

/** How long a picture that was there before a reset stays while the new one is on its way, in milliseconds. */
const sweepDelay = 5_000;

interface Ahead {
  readonly device: types.Device;
  readonly answer: Promise<void>;
}

/** Media of a conference: one session with the SFU at a time. */
export class ConferenceMedia implements MediaEngine {
  readonly #context: ConferenceContext;
  readonly #loader: DeviceLoader;
  readonly #sessions: CurrentSession<ConferenceSession>;
  readonly #reception: ReceptionWatch;
  readonly #activeSpeaker = signal<string | null>(null);
  readonly activeSpeaker: ReadonlySignal<string | null> = this.#activeSpeaker;
  readonly #protection = signal<ConferenceProtection>({ level: 'establishing' });
  readonly protection: ReadonlySignal<ConferenceProtection> = this.#protection;
  readonly #described = Promise.withResolvers<void>();
  readonly described: Promise<void> = this.#described.promise;
  /** What was asked for before there was a membership, and as whom. */
  #ahead: Ahead | null = null;
  #sweep: ReturnType<typeof setTimeout> | undefined;

  constructor(context: ConferenceContext, loader: DeviceLoader) {
    this.#context = context;
    this.#loader = loader;
    const { request } = context;
    const load = (capabilities: WireRtpCapabilities): Promise<types.Device> => loader.load(capabilities);
    this.#sessions = new CurrentSession({ request, load });
    this.#reception = new ReceptionWatch({
      request,
      participants: () => context.participants(),
      renew: () => this.#sessions.renew(),
    });
  }

  /** Asks for what others send together with the membership, so that it is on its way when the transports are made. */
  join({ send, request }: Joining): Promise<RoomState> {
    const roomState = send();
    const device = this.#loader.ready;
    this.#ahead = device && { device, answer: receive(device, request) };
    return roomState;
  }

  enter(roomState: RoomState): void {
    if (roomState.media !== null) this.#build(roomState.media);
  }

  resumed(roomState: RoomState): void {
    // What others told meanwhile was lost; they say it again.
    for (const participant of this.#context.participants()) participant.told.value = {};
    if (roomState.media !== null && !this.#sessions.resume(roomState, roomState.media))
      this.#build(roomState.media);
  }

  joined(): void {
    this.#updateLinks();
  }

  left(participant: Participant): void {
    this.#sessions.session?.received.dropPeer(participant.peerId);
    if (this.#activeSpeaker.peek() === participant.peerId) this.#activeSpeaker.value = null;
  }

  /** Its media goes through the SFU, which forgot nothing. What it was told of this side may be lost. */
  returned({ peerId }: Participant): void {
    this.#reception.tellAgain(peerId);
    this.#updateLinks();
  }

  notification(notification: ServerNotification): void {
    const received = this.#sessions.session?.received;
    switch (notification.event) {
      case 'mediaReset':
        this.#build(notification.params.media);
        break;
      case 'consumerPaused':
        received?.get(notification.params.consumerId)?.setSenderPaused(true);
        break;
      case 'consumerResumed':
        received?.get(notification.params.consumerId)?.setSenderPaused(false);
        break;
      case 'consumerClosed':
        received?.drop(notification.params.consumerId);
        break;
      case 'consumerLayers':
        received?.get(notification.params.consumerId)?.setLayer(notification.params.spatialLayer);
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
    const session = await this.#sessions.awaited();
    await session.consume(request.params);
    this.#updateLinks();
  }

  close(): void {
    this.#described.resolve();
    clearTimeout(this.#sweep);
    this.#sessions.end();
    for (const participant of this.#context.participants()) participant.clearTracks();
  }

  /** Everything anew: for the first membership, another membership, or another worker. */
  #build(media: MediaParameters): void {
    const stale = this.#context.participants().map((participant) => tracksOf(participant));
    const ahead = this.#ahead;
    this.#ahead = null;
    const begun = this.#sessions.begin(
      media,
      (parts) =>
        new ConferenceSession({
          ...parts,
          context: this.#context,
          reception: this.#reception,
          // Asked by a device that was loaded for another router it would be worth nothing.
          offered: ahead?.device === parts.device ? ahead.answer : null,
          onStateChange: () => this.#updateLinks(),
        }),
    );
    begun.then(
      // Not earlier: what was offered while the device loaded belongs to what is there at the start.
      (session) => session.start(),
      // This browser and the router have nothing in common: nothing is sent or received.
      (error: unknown) => this.#context.failed('session', error),
    );
    begun
      .then(({ described }) => described)
      .catch(() => undefined)
      .finally(() => this.#described.resolve());
    clearTimeout(this.#sweep);
    this.#sweep = setTimeout(() => {
      for (const { participant, tracks } of stale) forget(participant, tracks);
    }, sweepDelay);
    this.#updateLinks();
  }

  #updateLinks(): void {
    const { session } = this.#sessions;
    if (session?.connected === true) this.#protection.value = { level: 'transport' };
    for (const participant of this.#context.participants()) {
      // Who sends nothing is as connected as the socket says.
      const waiting = session?.received.has(participant) ?? true;
      participant.transport.value = waiting ? linkOf(session) : 'connected';
    }
  }
}

function linkOf(session: ConferenceSession | null): 'connecting' | 'connected' | 'interrupted' {
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
  for (const source of mediaSources)
    if (tracks.has(participant[source].peek())) participant[source].value = null;
}
