import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { SecureSession } from '@sotto/e2ee';
import type { DirectProtection, Keeping, Path, PathReason } from '../types/types.ts';
import { PeerTrust, type PeerTrustOptions } from './peer-trust.ts';
import { encodeMessage } from './peer-messages.ts';

export interface LinkTrustOptions {
  readonly session: SecureSession;
  /** Whether the worker has encrypted a frame of all that goes out, on one path. */
  readonly isProven: () => boolean;
  /** The path that is taken, and why. */
  readonly path: () => { readonly path: Path; readonly reason: PathReason | null };
  /** The peer may be one whom the person has kept or compared, who may learn more. */
  readonly onFamiliarity: () => void;
}

/**
 * Who is at the other end of a link, whether anything may pass between the two, and what the lock says about it. The
 * session is accepted here and nowhere else: when the peer is who it should be, or the person goes on with it.
 */
export class LinkTrust {
  readonly #options: LinkTrustOptions;
  readonly #state = signal<DirectProtection>({ level: 'establishing' });
  readonly state: ReadonlySignal<DirectProtection> = this.#state;
  #peerTrust: PeerTrust | undefined;
  /** The other side says that its person has not decided yet about this one. */
  #undecided = false;

  constructor(options: LinkTrustOptions) {
    this.#options = options;
  }

  get failed(): boolean {
    return this.#state.peek().level === 'failed';
  }

  /** Whether the peer has proven who it is, and this device has made up its mind about it. */
  get known(): boolean {
    return this.#peerTrust !== undefined;
  }

  /** Whether the peer is somebody whom the person here has kept or compared. */
  get familiar(): boolean {
    return this.#peerTrust?.familiar === true;
  }

  /**
   * The peer has proven who it is, and is in the room under this name. Whether it is who it should be is for this
   * device, and then the person, to say.
   */
  async meet(peerTrust: PeerTrustOptions, name: string): Promise<void> {
    const { session } = this.#options;
    if (session.peer === undefined) return;
    this.#peerTrust = await PeerTrust.meet(peerTrust, session.peer, name);
    // It may have ended meanwhile.
    if (session.state === 'authenticated') this.#admit();
  }

  /** What the other side says tells whether its person has let this one in. */
  hear(undecided: boolean): void {
    this.#undecided = undecided;
    this.update();
  }

  /** The two people saw the same symbols, or did not. Holds for this pair of devices from now on. */
  async compared(same: boolean): Promise<void> {
    if (this.#state.peek().level !== 'end-to-end') return;
    await this.#peerTrust?.compare(same);
    this.update();
    this.#options.onFamiliarity();
  }

  /** The person goes on although the peer is not who they should be. */
  accept(): void {
    if (this.#state.peek().level !== 'changed') return;
    this.#peerTrust?.accept();
    this.#admit();
  }

  /** Keeps the peer as a contact. Rejects for a name that cannot be shown. */
  async keep(keeping: Keeping): Promise<void> {
    await this.#peerTrust?.keep(keeping);
    this.update();
    this.#options.onFamiliarity();
  }

  /** Final. */
  fail(reason: string): void {
    this.#state.value = { level: 'failed', reason };
  }

  /**
   * Agreed keys alone protect nothing: the call is called encrypted when the worker has encrypted a frame of all that
   * goes out, on one path. What is switched on later is black and silent until the worker confirms it, and takes
   * nothing back.
   */
  update(): void {
    const { session, isProven } = this.#options;
    const { level } = this.#state.peek();
    const { authentication } = session;
    if (this.#peerTrust === undefined || authentication === undefined) return;
    if (level === 'failed' || level === 'changed') return;
    if (this.#undecided) {
      if (level !== 'waiting') this.#state.value = { level: 'waiting' };
      return;
    }
    if (level !== 'end-to-end' && !isProven()) {
      if (level === 'waiting') this.#state.value = { level: 'establishing' };
      return;
    }
    const { verified, identity: peer } = this.#peerTrust;
    const { path, reason: pathReason } = this.#options.path();
    const now = { level: 'end-to-end', authentication, verified, peer, path, pathReason } as const;
    if (level !== 'end-to-end') void this.#peerTrust.encrypted();
    // The same once more is no news.
    if (JSON.stringify(now) !== JSON.stringify(this.#state.peek())) this.#state.value = now;
  }

  /** Whoever may be taken for several others is asked about as each of them. */
  #admit(): void {
    if (this.#peerTrust === undefined) return;
    const { session } = this.#options;
    const { blocked, name, expectedName, identity } = this.#peerTrust;
    this.#state.value = blocked
      ? { level: 'changed', name, expectedName, peer: identity }
      : { level: 'establishing' };
    if (session.state !== 'authenticated') return;
    // Or the other side would take it for a call in which all is well, and its person wait for an answer.
    if (blocked) session.sendUnaccepted(encodeMessage({ type: 'undecided' }));
    else session.accept();
  }
}
