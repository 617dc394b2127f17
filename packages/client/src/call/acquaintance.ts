import type { PeerStatement } from '@sotto/e2ee';
import { type DeviceIdentity, fingerprintOf, toBase64Url } from '@sotto/e2ee/identity';
import type { KnownPeople } from '../contacts/known-people.ts';
import type { Visit, VisitJudgement } from '../contacts/visit.ts';
import type { PeerIdentity } from '../types.ts';

export interface AcquaintanceOptions {
  readonly own: DeviceIdentity;
  readonly people: KnownPeople;
  /** This stay in the room, over all links in it. */
  readonly visit: Visit;
  /** Whom the call is meant for, when it is meant for somebody. */
  readonly expected: Uint8Array | undefined;
}

/** One peer who has proven an identity, and what it is to the person here. */
export class Acquaintance {
  readonly #options: AcquaintanceOptions;
  readonly #peer: PeerStatement;
  readonly #fingerprint: string;
  /** What they call themselves. */
  readonly name: string;
  #judgement: VisitJudgement;

  private constructor(
    options: AcquaintanceOptions,
    met: { readonly peer: PeerStatement; readonly name: string; readonly fingerprint: string },
  ) {
    this.#options = options;
    this.#peer = met.peer;
    this.#fingerprint = met.fingerprint;
    this.name = met.name;
    this.#judgement = this.#judge();
  }

  static async meet(options: AcquaintanceOptions, peer: PeerStatement, name: string): Promise<Acquaintance> {
    return new Acquaintance(options, { peer, name, fingerprint: await fingerprintOf(peer.identity) });
  }

  /** Not who they should be, and the person here has not decided to go on with them. */
  get blocked(): boolean {
    return this.#judgement.kind === 'changed' && !this.#judgement.accepted;
  }

  /** The own identity and theirs were compared, now or before. */
  get verified(): boolean {
    return this.#judgement.verified;
  }

  /** Who should be there, where somebody else is. */
  get expectedName(): string {
    return this.#judgement.taken?.name ?? this.name;
  }

  get identity(): PeerIdentity {
    const { kind, contact } = this.#judgement;
    const known = kind === 'expected' || kind === 'known';
    return {
      id: toBase64Url(this.#peer.identity),
      fingerprint: this.#fingerprint,
      standing: known ? kind : 'new',
      contactName: known ? (contact?.name ?? null) : null,
    };
  }

  /** The person goes on with them although they are not `expectedName`, for the rest of the stay. */
  accept(): void {
    const { taken } = this.#judgement;
    if (taken !== undefined) this.#options.visit.accept(this.#peer.identity, taken);
    this.#judgement = this.#judge();
  }

  /** The two people have compared: kept for this pair of identities, so that the next call need not ask. */
  async compare(same: boolean): Promise<void> {
    const { own, people } = this.#options;
    await people.setVerified(own.publicKey, this.#peer.identity, same);
    this.#judgement = this.#judge();
  }

  /** Keeps them as a contact: as the one whom they are taken for, where their key is another one now. */
  async keep(name: string): Promise<void> {
    const { people } = this.#options;
    const { kind, contact } = this.#judgement;
    if (kind === 'changed' && contact !== undefined) await people.replace(contact.id, this.#peer);
    else await people.add({ ...this.#peer, name });
    this.#judgement = this.#judge();
  }

  #judge(): VisitJudgement {
    const { visit, expected } = this.#options;
    return visit.judge({ identity: this.#peer.identity, name: this.name, expected });
  }
}
