import type { Flow } from '@sotto/e2ee';
import type { MediaSource } from '@sotto/protocol';
import { mediaKindOf } from '../room/participant.ts';
import type { Path, PathReason } from '../types/types.ts';
import type { MediaSections } from './media-sections.ts';
import type { RelayedConnection } from './relayed-connection.ts';

export interface PathSelectorOptions {
  readonly direct: MediaSections;
  readonly relay: RelayedConnection;
  /** The person hides the address of this device, still: nothing goes directly. */
  readonly hidden: () => boolean;
  /** Whether the other side says that it sends anything. */
  readonly expecting: () => boolean;
  /** Tells the other side whether this one wants the relay. */
  readonly say: (wanted: boolean) => void;
  /** Another path is taken, or the one that is taken connected or broke. */
  readonly onChange: () => void;
}

/** How long after the keys are agreed the relay is made ready, unless the direct path is there, in milliseconds … */
const relayReadyDelay = 200;
/** … how long after that it is wanted: an answer from far away takes as long as this … */
const relayWantedDelay = 500;
/** … how long it must hold after it came (back), before the relay is given up, or made ready … */
const steadyTime = 3_000;
/** … how long nothing may come, unless the relay is ready: to make it would cost more … */
const firstMediaTimeout = 1_000;
/** … and how long nothing may come on either path before the person is told. */
const unnoticedTime = 800;
/** How often it is looked whether the direct path shows what the relay does, in milliseconds. */
const lookInterval = 250;
/**
 * How long both paths are used after nobody wants the relay any more, so that whoever still plays it misses nothing …
 */
const lingerTime = 2_000;
/** … for how long the direct path is left alone at first, on which something was missing, and at most … */
const avoidTime = { least: 30_000, most: 300_000 } as const;
/** … and until a relay that failed is tried again. */
const retryDelay = 4_000;

/**
 * Chooses between the direct path and the one through the SFU. Each side says whether it wants the relay. As long as
 * one of them does, what is sent goes by both, so that whatever comes back is there already when it is taken: the relay
 * before the direct path is given up, and the other way round. Where the direct path does not come about at once, and
 * once it has held for a while, the relay is made ready, with nothing sent. To want it in vain then costs little, so it
 * is wanted as soon as nothing comes directly.
 */
export class PathSelector {
  readonly #options: PathSelectorOptions;
  readonly #abort = new AbortController();
  #secured = false;
  #reason: PathReason | null = null;
  /** It calls itself connected, and does not bring all that is sent. */
  #avoided = false;
  #avoidFor: number = avoidTime.least;
  #peerWants = false;
  #wasConnected = false;
  readonly #flows: Record<Path, ReadonlySet<MediaSource>> = { direct: new Set(), relay: new Set() };
  /** The connection calls itself connected, and nothing comes. */
  #stalled = false;
  /** It has been so for long enough to tell. */
  #silent = false;
  #path: Path = 'direct';
  /** What is played from the relay. */
  readonly #relayed = new Set<MediaSource>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #beginning: ReturnType<typeof setTimeout> | undefined;
  #silencing: ReturnType<typeof setTimeout> | undefined;
  #avoiding: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PathSelectorOptions) {
    this.#options = options;
    const listen = { signal: this.#abort.signal };
    options.direct.pc.addEventListener('connectionstatechange', () => this.#handleDirect(), listen);
  }

  /** The one that is told: the relay as soon as either side takes it. */
  get path(): Path {
    return this.#path;
  }

  /** Why it is the relay; null on the direct path, and when it is the other side's wish. */
  get reason(): PathReason | null {
    return this.#path === 'direct' ? null : this.#reason;
  }

  get connected(): boolean {
    if (!this.#secured) return false;
    return this.#path === 'relay' ? this.#relayUp : this.#directConnected && !this.#silent;
  }

  /** It was connected, and is not any more. */
  get broken(): boolean {
    return this.#wasConnected && !this.connected;
  }

  incoming(source: MediaSource): MediaStreamTrack | undefined {
    const { direct, relay } = this.#options;
    const relayed = this.#relayed.has(source) ? relay.incoming(source) : undefined;
    return relayed ?? direct.incoming(source);
  }

  /** Whether frames of it come on the path from which it is played. */
  flows(source: MediaSource): boolean {
    return this.#flows[this.#relayed.has(source) ? 'relay' : 'direct'].has(source);
  }

  /**
   * Something that is sent does not come directly, while the rest does: the relay is to bring all of it for a while. Where
   * nothing comes at all the path is broken, and as good as ever once it holds again.
   */
  avoid(): void {
    if (this.#avoided || this.#abort.signal.aborted) return;
    if (this.#flows.direct.size === 0) {
      this.#setStalled(this.#directConnected);
      return;
    }
    this.#avoided = true;
    this.#avoiding = setTimeout(() => {
      this.#avoided = false;
      this.#handleDirect();
    }, this.#avoidFor);
    this.#avoidFor = Math.min(avoidTime.most, 2 * this.#avoidFor);
    this.#want('broken');
  }

  /** The keys are agreed. */
  secure(): void {
    this.#secured = true;
    this.#options.relay.secure();
    if (this.#options.hidden()) this.#want('chosen');
    else if (!this.#directUp) this.#after(relayReadyDelay, () => this.#prepare());
    this.#evaluate();
  }

  /** The other side wants the relay, or does not any more. */
  heard(wanted: boolean): void {
    this.#peerWants = wanted;
    this.#evaluate();
  }

  /** What the other side says that it sends is something else. */
  handleSources(): void {
    this.#judge();
    this.#evaluate();
  }

  /** Other streams than before come on a path. */
  handleFlow({ path, streams }: Flow): void {
    const flowed = this.#flows[path].size > 0;
    this.#flows[path] = new Set(streams);
    if (path === 'direct') this.#judge(flowed);
    this.#evaluate();
  }

  /** The relay opened, failed, connected, broke, or has another track. */
  handleRelay(): void {
    clearTimeout(this.#retry);
    if (this.#options.relay.state === 'failed') this.#retry = setTimeout(() => this.#evaluate(), retryDelay);
    else this.#evaluate();
  }

  /** Idempotent. */
  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    clearTimeout(this.#lingering);
    clearTimeout(this.#beginning);
    clearTimeout(this.#silencing);
    clearTimeout(this.#avoiding);
    this.#options.relay.close();
  }

  get #directConnected(): boolean {
    return this.#options.direct.pc.connectionState === 'connected';
  }

  get #directUp(): boolean {
    return this.#directConnected && !this.#stalled && !this.#avoided;
  }

  get #relayUp(): boolean {
    const { relay } = this.#options;
    if (relay.state !== 'open') return false;
    // Where nobody sends anything there is nothing to connect.
    return relay.link === 'connected' || (relay.link === 'idle' && !this.#directUp);
  }

  get #wanted(): boolean {
    return this.#secured && (this.#reason !== null || this.#peerWants);
  }

  #handleDirect(): void {
    const { connectionState } = this.#options.direct.pc;
    this.#judge();
    if (this.#directUp) this.#after(steadyTime, () => void this.#return(new Map()));
    if (connectionState === 'disconnected' || connectionState === 'failed')
      this.#want(this.#wasConnected ? 'broken' : 'blocked');
    this.#evaluate();
  }

  /** The direct path may still come. Should it not, the other one is to be there. */
  #prepare(): void {
    this.#makeReady();
    this.#after(relayWantedDelay, () => this.#want('blocked'));
  }

  /**
   * The direct path holds. It is taken as soon as it shows all that the relay does: after a break pictures come before
   * the key frame that they need to be decoded.
   */
  async #return(before: ReadonlyMap<MediaSource, number>): Promise<void> {
    const { direct: directly, relay: relayed } = this.#flows;
    if ([...this.#relayed].some((source) => relayed.has(source) && !directly.has(source))) {
      this.#after(lookInterval, () => void this.#return(before));
      return;
    }
    const shown = [...this.#relayed].filter(
      (source) => mediaKindOf(source) === 'video' && this.#flows.relay.has(source),
    );
    if (shown.length > 0) {
      const timer = this.#timer;
      const decoded = await this.#options.direct.decoded(shown);
      // The direct path broke again meanwhile.
      if (this.#abort.signal.aborted || timer !== this.#timer) return;
      if (shown.some((source) => (decoded.get(source) ?? 0) <= (before.get(source) ?? Infinity))) {
        this.#after(lookInterval, () => void this.#return(decoded));
        return;
      }
    }
    this.#rest();
  }

  /** Should the direct path break, the other one is to be there. */
  #rest(): void {
    this.#want(null);
    this.#makeReady();
  }

  #makeReady(): void {
    const { relay } = this.#options;
    if (!this.#wanted && relay.state === 'closed') relay.rest();
  }

  #stay(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
  }

  /**
   * `flowed`: something came directly until now. Where nothing came yet, or it would take long to use the relay, it is
   * given time to come.
   */
  #judge(flowed = false): void {
    if (this.#abort.signal.aborted) return;
    const missing = this.#directConnected && this.#flows.direct.size === 0 && this.#options.expecting();
    if (missing && !this.#stalled && !(flowed && this.#relayUp)) {
      this.#beginning ??= setTimeout(() => this.#setStalled(true), firstMediaTimeout);
      return;
    }
    this.#setStalled(missing);
  }

  #setStalled(stalled: boolean): void {
    clearTimeout(this.#beginning);
    this.#beginning = undefined;
    if (stalled === this.#stalled) return;
    this.#stalled = stalled;
    this.#silent = false;
    clearTimeout(this.#silencing);
    if (!stalled) {
      this.#handleDirect();
      return;
    }
    this.#silencing = setTimeout(() => {
      this.#silent = true;
      this.#evaluate();
    }, unnoticedTime);
    this.#want('broken');
  }

  #want(reason: PathReason | null): void {
    if (!this.#secured || (this.#reason === 'chosen' && this.#options.hidden())) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const wanted = reason !== null;
    const changed = wanted !== (this.#reason !== null);
    this.#reason = reason;
    if (changed) this.#options.say(wanted);
    this.#evaluate();
  }

  #after(delay: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, delay);
  }

  #evaluate(): void {
    if (this.#abort.signal.aborted) return;
    const { relay } = this.#options;
    if (this.#wanted) relay.open();
    this.#choose();
    if (this.#wanted || this.#path === 'relay') this.#stay();
    else if (relay.state !== 'closed') this.#lingering ??= setTimeout(() => relay.rest(), lingerTime);
    this.#wasConnected ||= this.connected;
    this.#options.onChange();
  }

  /** The relay is taken when it carries something, and left when the direct path does. */
  #choose(): void {
    if (this.#directUp && this.#reason === null) this.#relayed.clear();
    const taken = this.#wanted && this.#relayUp;
    if (taken && !this.#directUp) for (const source of this.#flows.relay) this.#relayed.add(source);
    const carries = this.#relayed.size > 0 || this.#peerWants || !this.#directConnected;
    if (taken && (carries || this.#path === 'relay')) this.#path = 'relay';
    else if (this.#directUp) this.#path = 'direct';
  }
}
