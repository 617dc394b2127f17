import type { MediaSource } from '@sotto/protocol';
import { poll } from '../stats/poll.ts';
import type { Route, RouteReason } from '../types.ts';
import type { ProtectedConnection } from './protected-connection.ts';
import type { RelayedConnection } from './relayed-connection.ts';

export interface RoutesOptions {
  readonly direct: ProtectedConnection;
  readonly relay: RelayedConnection;
  /** The person hides the address of this device: nothing goes directly. */
  readonly hidden: boolean;
  /**
   * Bytes of media that came directly so far; null while the other side sends nothing, or the connection is none. A
   * browser notices only after many seconds that nothing comes any more.
   */
  readonly arrived: () => Promise<number | null>;
  /** Tells the other side whether this one wants the relay. */
  readonly say: (wanted: boolean) => void;
  /** Another route is taken, or the one that is taken connected or broke. */
  readonly onChange: () => void;
}

/** How long the direct way may take once the keys are agreed, in milliseconds … */
const PATIENCE = 2_500;
/** … how long it must hold after it came back, before the relay is given up … */
const STEADY = 3_000;
/** How often it is looked whether anything comes directly, in milliseconds, and how many looks in vain are too many. */
const LOOK = 400;
const LOOKS_IN_VAIN = 2;
/** … how long the relay stays open after nobody wants it any more, so that wishes that come and go cost the server nothing … */
const LINGER = 2_000;
/** … and until a relay that failed is tried again. */
const RETRY = 4_000;

/**
 * Chooses between the direct way and the one through the SFU. Each side says whether it wants the relay; it is open as
 * long as one of them does. What is sent goes both ways meanwhile, so that whatever comes back is there already when it
 * is taken: the relay before the direct way is given up, and the other way round.
 */
export class Routes {
  readonly #options: RoutesOptions;
  readonly #abort = new AbortController();
  #secured = false;
  #reason: RouteReason | null = null;
  #peerWants = false;
  #wasConnected = false;
  /** The connection calls itself connected, and nothing comes. */
  #stalled = false;
  #arrived = -1;
  #inVain = 0;
  #route: Route = 'direct';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RoutesOptions) {
    this.#options = options;
    const listen = { signal: this.#abort.signal };
    options.direct.pc.addEventListener('connectionstatechange', () => this.#handleDirect(), listen);
  }

  /** The one whose media is played. */
  get route(): Route {
    return this.#route;
  }

  /** Why it is the relay; null on the direct way, and when it is the other side's wish. */
  get reason(): RouteReason | null {
    return this.#route === 'direct' ? null : this.#reason;
  }

  get connected(): boolean {
    return this.#secured && (this.#route === 'relay' ? this.#relayUp : this.#directUp);
  }

  /** It was connected, and is not any more. */
  get broken(): boolean {
    return this.#wasConnected && !this.connected;
  }

  incoming(source: MediaSource): MediaStreamTrack | undefined {
    const { direct, relay } = this.#options;
    return this.#route === 'relay' ? relay.incoming(source) : direct.incoming(source);
  }

  /** The keys are agreed. */
  secure(): void {
    this.#secured = true;
    this.#options.relay.secure();
    poll(() => this.#look(), this.#abort.signal, LOOK);
    if (this.#options.hidden) this.#want('chosen');
    else if (!this.#directUp) this.#after(PATIENCE, () => this.#want('blocked'));
    this.#evaluate();
  }

  /** The other side wants the relay, or does not any more. */
  heard(wanted: boolean): void {
    this.#peerWants = wanted;
    this.#evaluate();
  }

  /** The relay opened, failed, connected, broke, or has another track. */
  handleRelay(): void {
    clearTimeout(this.#retry);
    if (this.#options.relay.state === 'failed') this.#retry = setTimeout(() => this.#evaluate(), RETRY);
    else this.#evaluate();
  }

  /** Idempotent. */
  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    clearTimeout(this.#lingering);
    this.#options.relay.close();
  }

  get #directUp(): boolean {
    return this.#options.direct.pc.connectionState === 'connected' && !this.#stalled;
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
    if (this.#directUp) this.#after(STEADY, () => this.#rest());
    if (connectionState === 'disconnected' || connectionState === 'failed')
      this.#want(this.#wasConnected ? 'broken' : 'blocked');
    this.#evaluate();
  }

  /** The direct way holds. Should it break, no part of the program is to be loaded first. */
  #rest(): void {
    this.#want(null);
    this.#options.relay.prepare();
  }

  #stay(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
  }

  async #look(): Promise<void> {
    const arrived = await this.#options.arrived();
    const came = arrived === null || arrived > this.#arrived;
    this.#arrived = arrived ?? -1;
    this.#inVain = came ? 0 : this.#inVain + 1;
    const stalled = this.#inVain >= LOOKS_IN_VAIN;
    if (stalled === this.#stalled || this.#abort.signal.aborted) return;
    this.#stalled = stalled;
    if (stalled) this.#want('broken');
    else this.#handleDirect();
    this.#evaluate();
  }

  #want(reason: RouteReason | null): void {
    if (!this.#secured || this.#reason === 'chosen') return;
    clearTimeout(this.#timer);
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
    // The relay is taken when it carries something, and left when the direct way does.
    if (this.#wanted && this.#relayUp) this.#route = 'relay';
    else if (this.#directUp) this.#route = 'direct';
    if (this.#wanted || this.#route === 'relay') this.#stay();
    else this.#lingering ??= setTimeout(() => relay.close(), LINGER);
    this.#wasConnected ||= this.connected;
    this.#options.onChange();
  }
}
