import type { PeerStatement } from '@sotto/e2ee';
import { type DeviceIdentity, fingerprintOf, toBase64Url } from '@sotto/e2ee/identity';
import type { KnownPeople } from '../trust/known-people.ts';
import type { TrustSession, TrustSessionDecision } from '../trust/trust-session.ts';
import type { Keeping, PeerIdentity } from '../types/types.ts';

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
