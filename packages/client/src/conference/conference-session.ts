import { effect } from '@preact/signals-core';
import type { MediaSource } from '@sotto/protocol';
import { codeOf } from '../common/errors.ts';
import type { Failed } from '../log/log.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { Offer } from '../sfu/consumers.ts';
import { type SessionParts, SfuSession } from '../sfu/session.ts';
import { poll } from '../stats/poll.ts';
import { ConferenceConsumers } from './conference-consumers.ts';
import type { ReceptionWatch } from './reception-watch.ts';
import { ConferenceProducer } from './conference-producer.ts';

/** How long sending waits for receiving to be connected, in milliseconds. */
const headStart = 500;

const delay = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** What media of a conference may use of the call. */
export interface ConferenceContext extends EngineContext {
  /** Told what does not come about. */
  readonly failed: Failed;
}

export interface ConferenceSessionOptions extends SessionParts {
  readonly context: ConferenceContext;
  readonly reception: ReceptionWatch;
  /** The answer to a `receive` that was asked together with the membership. */
  readonly offered: Promise<void> | null;
  /** A transport connected or broke. */
  readonly onStateChange: () => void;
}

/** A session with the SFU, as a conference begins one: what others send first, then what the devices give. */
export class ConferenceSession extends SfuSession<ConferenceProducer, ConferenceConsumers> {
  readonly #options: ConferenceSessionOptions;
  readonly #described = Promise.withResolvers<void>();
  /** Resolves when the browser can play all that others send already, and the server knows. */
  readonly described: Promise<void> = this.#described.promise;
  /** Resolves when the receiving transport is connected, or will not be soon. */
  readonly #receivingBegan = Promise.withResolvers<void>();
  /** Resolves when all has been offered that others send already … */
  readonly #offered = Promise.withResolvers<void>();
  /** … which is collected here until then. */
  #first: Promise<void>[] | null = [];

  constructor(options: ConferenceSessionOptions) {
    const { context } = options;
    const { request, failed } = context;
    super({
      ...options,
      request,
      send: (source, transport) => new ConferenceProducer({ source, transport, request, failed }),
      receive: (transport) => new ConferenceConsumers(transport, context),
    });
    this.#options = options;
  }

  /** Whether DTLS holds on one of the transports. */
  get connected(): boolean {
    return this.sending === 'connected' || this.receiving === 'connected';
  }

  start(): void {
    const { signal } = this;
    if (signal.aborted) return;
    void this.#begin();
    globalThis.addEventListener('online', () => this.restartIce(), { signal });
    this.#options.reception.follow({ received: this.received, receive: () => this.receive() }, signal);
    poll(async () => this.sent.forEach((sent) => sent.checkSize()), signal);
  }

  /** Resolves when the browser can play it. */
  consume(offer: Offer): Promise<void> {
    const consuming = this.#offered.promise.then(() => this.#consume(offer));
    this.#first?.push(consuming);
    return consuming;
  }

  override close(): void {
    this.#described.resolve();
    super.close();
  }

  protected override handleState(): void {
    if (this.receiving !== 'new' && this.receiving !== 'connecting') this.#receivingBegan.resolve();
    super.handleState();
  }

  /** What others send comes first, because the person waits for it; then what this device sends. */
  async #begin(): Promise<void> {
    await (this.#options.offered ?? this.receive());
    // What is there already was offered by now: all of it fits into one description.
    const first = this.#first ?? [];
    this.#first = null;
    this.#offered.resolve();
    await Promise.allSettled(first);
    // Behind the answers to the server, which are given in this turn.
    void delay(0).then(() => this.#described.resolve());
    // Two negotiations at once would slow each other down. With nobody there, there is nothing to wait for.
    if (first.length > 0) await Promise.race([this.#receivingBegan.promise, delay(headStart)]);
    if (this.signal.aborted) return;
    const stop = effect(() => this.#followDevices());
    this.signal.addEventListener('abort', stop, { once: true });
  }

  async #consume(offer: Offer): Promise<void> {
    try {
      await this.received.consume(offer);
    } catch (error) {
      // Whose sender is not here is not missed.
      if (codeOf(error) !== 'not-found' && !this.signal.aborted)
        this.#options.reception.refused(offer.peerId, offer.source);
      throw error;
    }
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
    const { restricted } = this.#options.context;
    for (const sent of this.sent) {
      const isStopped = restricted(sent.source);
      sent.set(
        isStopped && !isPausable(sent.source) ? null : tracks[sent.source],
        isStopped || paused[sent.source],
      );
    }
  }
}

/** The others end where they are stopped, and are chosen anew. */
const isPausable = (source: MediaSource): boolean => source === 'microphone' || source === 'camera';
