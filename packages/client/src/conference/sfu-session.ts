import { effect } from '@preact/signals-core';
import type { ConferenceMedia, Place, ServerParams } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { codeOf } from '../errors.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { mediaSources } from '../room/participant.ts';
import { receive } from '../sfu/receive.ts';
import { SfuTransport } from '../sfu/sfu-transport.ts';
import type { SilenceWatch } from '../sfu/silence-watch.ts';
import { TurnServers } from '../sfu/turn-servers.ts';
import { poll } from '../stats/poll.ts';
import { ReceivedTracks } from './received-tracks.ts';
import type { ReceptionWatch } from './reception-watch.ts';
import { SentSource } from './sent-source.ts';

/** How long sending waits for receiving to be connected, in milliseconds. */
const HEAD_START = 500;

const delay = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

export interface SfuSessionOptions {
  readonly device: types.Device;
  readonly media: ConferenceMedia;
  readonly context: EngineContext;
  readonly silence: SilenceWatch;
  readonly reception: ReceptionWatch;
  /** The answer to a `receive` that was asked together with the place. */
  readonly offered: Promise<void> | null;
  /** A transport connected or broke. */
  readonly onStateChange: () => void;
}

/** Both transports of one place on one router, and all that goes through them. A reset makes another session. */
export class SfuSession {
  readonly received: ReceivedTracks;
  readonly #options: SfuSessionOptions;
  readonly #send: SfuTransport;
  readonly #recv: SfuTransport;
  readonly #sent: readonly SentSource[];
  readonly #abort = new AbortController();
  readonly #described = Promise.withResolvers<void>();
  /** Resolves when the receiving transport is connected, or will not be soon. */
  readonly #receivingBegan = Promise.withResolvers<void>();
  /** Resolves when all has been offered that others send already … */
  readonly #offered = Promise.withResolvers<void>();
  /** … which is collected here until then. */
  #first: Promise<void>[] | null = [];

  constructor(options: SfuSessionOptions) {
    this.#options = options;
    const { device, media, context, onStateChange } = options;
    const request: EngineContext['request'] = (method, params, requestOptions) =>
      context.request(method, params, requestOptions);
    const common = { device, request, turn: new TurnServers(request), onStateChange };
    const handleState = () => {
      if (this.receiving !== 'new' && this.receiving !== 'connecting') this.#receivingBegan.resolve();
      onStateChange();
    };
    this.#recv = new SfuTransport({
      ...common,
      onStateChange: handleState,
      direction: 'recv',
      parameters: media.recvTransport,
    });
    this.#send = new SfuTransport({ ...common, direction: 'send', parameters: media.sendTransport });
    this.received = new ReceivedTracks(this.#recv, context);
    this.#sent = mediaSources.map((source) => new SentSource({ source, transport: this.#send, request }));
  }

  /** Whether these are the transports that the server speaks of. */
  isOn(media: ConferenceMedia): boolean {
    return (
      media.sendTransport.id === this.#send.transport.id && media.recvTransport.id === this.#recv.transport.id
    );
  }

  /** Resolves when the browser can play all that others send already, and the server knows. */
  get described(): Promise<void> {
    return this.#described.promise;
  }

  get receiving(): types.ConnectionState {
    return this.#recv.state;
  }

  /** Whether DTLS holds on one of the transports. */
  get connected(): boolean {
    return this.#send.state === 'connected' || this.#recv.state === 'connected';
  }

  start(): void {
    if (this.#abort.signal.aborted) return;
    const { signal: abort } = this.#abort;
    void this.#begin();
    globalThis.addEventListener('online', () => this.#restartIce(), { signal: abort });
    this.#options.silence.follow({ send: this.#send.transport, recv: this.#recv.transport }, abort);
    this.#options.reception.follow({ received: this.received, receive: () => this.#receive() }, abort);
    poll(async () => this.#sent.forEach((sent) => sent.checkSize()), abort);
  }

  /** Resolves when the browser can play it. */
  consume(offer: ServerParams<'consume'>): Promise<void> {
    const consuming = this.#offered.promise.then(() => this.#consume(offer));
    this.#first?.push(consuming);
    return consuming;
  }

  resume(place: Place): void {
    this.received.resume(place.consumers);
    void this.#receive();
    for (const sent of this.#sent) sent.resume(place.producers);
    this.#send.resume();
    this.#recv.resume();
  }

  /** Idempotent. What is sent, what is received, then the transports. */
  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#described.resolve();
    for (const sent of this.#sent) sent.close();
    this.received.close();
    this.#send.close();
    this.#recv.close();
  }

  /** What others send comes first, because the person waits for it; then what this device sends. */
  async #begin(): Promise<void> {
    await (this.#options.offered ?? this.#receive());
    // What is there already was offered by now: all of it fits into one description.
    const first = this.#first ?? [];
    this.#first = null;
    this.#offered.resolve();
    await Promise.allSettled(first);
    // Behind the answers to the server, which are given in this turn.
    void delay(0).then(() => this.#described.resolve());
    // Two negotiations at once would slow each other down. With nobody there, there is nothing to wait for.
    if (first.length > 0) await Promise.race([this.#receivingBegan.promise, delay(HEAD_START)]);
    if (this.#abort.signal.aborted) return;
    const stop = effect(() => this.#followDevices());
    this.#abort.signal.addEventListener('abort', stop, { once: true });
  }

  async #consume(offer: ServerParams<'consume'>): Promise<void> {
    try {
      await this.received.consume(offer);
    } catch (error) {
      // Whose sender is not here is not missed.
      if (codeOf(error) !== 'not-found' && !this.#abort.signal.aborted)
        this.#options.reception.refused(offer.peerId, offer.source);
      throw error;
    }
  }

  #receive(): Promise<void> {
    const { context, device } = this.#options;
    return receive(device, (method, params, options) => context.request(method, params, options));
  }

  #restartIce(): void {
    this.#send.restartIce();
    this.#recv.restartIce();
  }

  #followDevices(): void {
    const { microphone, camera, screen } = this.#options.context.media;
    const tracks = {
      microphone: microphone.track.value,
      camera: camera.track.value,
      screen: screen.track.value,
      screenAudio: screen.audioTrack.value,
    };
    const paused = {
      microphone: microphone.state.value !== 'on',
      camera: camera.state.value !== 'on',
      screen: screen.problem.value !== null,
      screenAudio: false,
    };
    for (const sent of this.#sent) sent.set(tracks[sent.source], paused[sent.source]);
  }
}
