import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { PeerStatement, SecureSession } from '@sotto/e2ee';
import { type DeviceIdentity, fingerprintOf, toBase64Url } from '@sotto/e2ee/identity';
import type { KnownPeople } from '../trust/known-people.ts';
import type { TrustSession, TrustSessionDecision } from '../trust/trust-decision.ts';
import type { DirectProtection, Keeping, Path, PathReason, PeerIdentity } from '../types/types.ts';
import { encodeMessage } from './peer-messages.ts';

export interface PeerTrustOptions {
  readonly own: DeviceIdentity;
  readonly people: KnownPeople;
  /** This stay in the room, over all links in it. */
  readonly trustSession: TrustSession;
  /** Whom the call is meant for, when it is meant for somebody. */
  readonly expected: Uint8Array | undefined;
}

/** One peer who has proven an identity, and what it is to the person here. */
export class PeerTrust {
  readonly #options: PeerTrustOptions;
  readonly #peer: PeerStatement;
  readonly #fingerprint: string;
  /** What they call themselves. */
  readonly name: string;
  readonly #firstCall: boolean;
  #decision: TrustSessionDecision;

  private constructor(
    options: PeerTrustOptions,
    met: { readonly peer: PeerStatement; readonly name: string; readonly fingerprint: string },
  ) {
    this.#options = options;
    this.#peer = met.peer;
    this.#fingerprint = met.fingerprint;
    this.name = met.name;
    this.#firstCall = !options.people.hasMet(options.own.publicKey, met.peer.identity);
    this.#decision = this.#judge();
  }

  static async meet(options: PeerTrustOptions, peer: PeerStatement, name: string): Promise<PeerTrust> {
    return new PeerTrust(options, { peer, name, fingerprint: await fingerprintOf(peer.identity) });
  }

  /** Not who they should be, and the person here has not decided to go on with them. */
  get blocked(): boolean {
    return this.#decision.kind === 'changed' && !this.#decision.accepted;
  }

  /** The own identity and theirs were compared, now or before. */
  get verified(): boolean {
    return this.#decision.verified;
  }

  /** Kept as a contact, or compared: no stranger. */
  get familiar(): boolean {
    return this.verified || this.#contactName !== undefined;
  }

  /** Who should be there, where somebody else is. */
  get expectedName(): string {
    return this.#decision.taken?.name ?? this.name;
  }

  get identity(): PeerIdentity {
    const { own, people } = this.#options;
    const { identity, cardKey } = this.#peer;
    const contactName = this.#contactName ?? null;
    const known = contactName === null ? 'new' : 'known';
    const comparedAs = contactName ?? people.comparedAs(own.publicKey, identity) ?? null;
    return {
      id: toBase64Url(identity),
      cardKey: toBase64Url(cardKey),
      fingerprint: this.#fingerprint,
      standing: this.#decision.kind === 'expected' ? 'expected' : known,
      contactName,
      comparedAs: this.verified ? comparedAs : null,
      namesake: this.#namesake ?? null,
      firstCall: this.#firstCall,
    };
  }

  /** The call with them is encrypted: from the next one on it is not their first. */
  async encrypted(): Promise<void> {
    const { own, people } = this.#options;
    if (this.#firstCall) await people.setMet(own.publicKey, this.#peer.identity);
  }

  /** The person goes on with them although they are not `expectedName`, for the rest of the stay. */
  accept(): void {
    const { taken } = this.#decision;
    if (taken !== undefined) this.#options.trustSession.accept(this.#peer.identity, taken);
    this.#decision = this.#judge();
  }

  /** The two people have compared: kept for this pair of identities, so that the next call need not ask. */
  async compare(same: boolean): Promise<void> {
    const { own, people } = this.#options;
    const name = this.#contactName ?? this.name;
    await people.setVerified(own.publicKey, this.#peer.identity, same && { name });
    this.#decision = this.#judge();
  }

  /**
   * Keeps them as a contact of their own, or takes their key for that of the contact for whom they were taken. Takes
   * no key of anybody else's.
   */
  async keep(keeping: Keeping): Promise<void> {
    const { people } = this.#options;
    if ('name' in keeping) await people.add({ ...this.#peer, name: keeping.name });
    else if (keeping.replaces === this.#namesake?.id) await people.replace(keeping.replaces, this.#peer);
    this.#decision = this.#judge();
  }

  /** The name of the contact whose key this is. */
  get #contactName(): string | undefined {
    const id = toBase64Url(this.#peer.identity);
    return this.#options.people.contacts.peek().find((each) => each.id === id)?.name;
  }

  /** Who was merely in the room before is no namesake: whoever came then may be anybody. */
  get #namesake(): PeerIdentity['namesake'] | undefined {
    const { taken } = this.#decision;
    if (taken?.contact === undefined || taken.reason === 'before') return undefined;
    return this.#contactName === undefined ? { id: taken.id, name: taken.contact.name } : undefined;
  }

  #judge(): TrustSessionDecision {
    const { trustSession, expected } = this.#options;
    return trustSession.judge({ identity: this.#peer.identity, name: this.name, expected });
  }
}

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
