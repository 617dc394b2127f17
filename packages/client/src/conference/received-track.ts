import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { MediaSource } from '@sotto/protocol';
import type { types } from 'mediasoup-client';
import { Reconciler } from '../common/reconciler.ts';
import type { EngineContext } from '../room/media-engine.ts';
import { hasBegun } from '../stats/arrival-reader.ts';
import type { RemoteTrack } from '../types/types.ts';
import { layerFor } from './layers.ts';

export interface ReceivedTrackOptions {
  readonly source: MediaSource;
  readonly peerId: string;
  readonly consumer: types.Consumer;
  readonly request: EngineContext['request'];
  readonly onPauseChange: (track: ReceivedTrack) => void;
}

/** Milliseconds in which tiles may change size without the server hearing of it. */
const settlingTime = 250;

/** One source of one peer, as the SFU forwards it. */
export class ReceivedTrack implements RemoteTrack {
  readonly source: MediaSource;
  readonly peerId: string;
  readonly track: MediaStreamTrack;
  readonly consumer: types.Consumer;
  readonly #options: ReceivedTrackOptions;
  readonly #paused = signal<false | 'sender' | 'network'>(false);
  readonly paused: ReadonlySignal<false | 'sender' | 'network'> = this.#paused;
  readonly #reconciler = new Reconciler(() => this.#step());
  #senderPaused = false;
  #starved = false;
  /** What the page shows; undefined until it said. */
  #shown: { readonly layer: 0 | 1 | 2 } | null | undefined;
  /** What the server was told, as far as that is known. It lets a new consumer flow by itself. */
  #toldVisible: boolean | undefined = true;
  #toldLayer: 0 | 1 | 2 | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: ReceivedTrackOptions) {
    this.#options = options;
    this.source = options.source;
    this.peerId = options.peerId;
    this.consumer = options.consumer;
    this.track = options.consumer.track;
  }

  get id(): string {
    return this.consumer.id;
  }

  /** Whether it has begun to arrive. */
  async hasBegun(): Promise<boolean> {
    return hasBegun(await this.consumer.getStats());
  }

  /** Whether something of it should come all the time. */
  get expected(): boolean {
    const seen = this.track.kind === 'audio' || (this.#toldVisible === true && this.#shown !== null);
    return seen && !this.#closed && this.#paused.peek() === false;
  }

  setSenderPaused(paused: boolean): void {
    this.#senderPaused = paused;
    this.#update();
  }

  /** The simulcast layer that is forwarded; null when the connection carries none. */
  setLayer(layer: number | null): void {
    this.#starved = layer === null;
    this.#update();
  }

  showAt(size: { width: number; height: number } | null): void {
    if (this.track.kind === 'audio' || this.#closed) return;
    const first = this.#shown === undefined;
    this.#shown = size === null ? null : { layer: layerFor(size, this.track.getSettings()) };
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#kick(), first ? 0 : settlingTime);
  }

  /** The socket was lost: says again what the page shows. */
  resume(): void {
    if (this.#shown === undefined) return;
    // An answer may have been lost that said so; what is unknown is told again.
    this.#toldLayer = undefined;
    this.#toldVisible = undefined;
    this.#kick();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#settling);
    this.consumer.close();
  }

  #kick(): void {
    // A lost socket is followed by `resume`; a consumer that is gone needs nothing.
    this.#reconciler.kick().catch(() => undefined);
  }

  async #step(): Promise<void> {
    const shown = this.#shown;
    if (this.#closed || shown === undefined) return;
    const { request } = this.#options;
    const consumerId = this.consumer.id;
    const visible = shown !== null;
    // The camera alone has layers. The layer first, so that a tile that comes back does so at its size.
    if (visible && this.source === 'camera' && shown.layer !== this.#toldLayer) {
      await request('setPreferredLayers', { consumerId, spatialLayer: shown.layer });
      this.#toldLayer = shown.layer;
    }
    if (visible !== this.#toldVisible) {
      await request(visible ? 'resumeConsumer' : 'pauseConsumer', { consumerId });
      this.#toldVisible = visible;
      this.#update();
    }
  }

  #update(): void {
    // What this page itself does not want to see is no fault of the network.
    const starved = this.#starved && this.#toldVisible !== false;
    const paused = this.#senderPaused ? 'sender' : starved && 'network';
    if (paused === this.#paused.peek()) return;
    this.#paused.value = paused;
    this.#options.onPauseChange(this);
  }
}
