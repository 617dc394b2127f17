import type { PeerStatement } from '@sotto/e2ee';
import { type LocalCertificate, namesOnly } from './certificates.ts';
import { DirectPathWatch } from './direct-path-watch.ts';
import { Negotiation, type NegotiationOptions } from './negotiation.ts';
import type { SignalingMessage } from './peer-messages.ts';
import { MediaSections, type MediaSectionsOptions } from './media-sections.ts';

export type Role = 'initiator' | 'responder';

/** The initiator makes the first offer. The version before leaves it to the responder, and has no such bit. */
const initiatorOffersBit = 1;

/** One bit for each thing that this version can do, of those that the other side has to know. It gets them signed. */
export const ownCapabilities = initiatorOffersBit;

/** Whether the side in this role makes the first offer: as long as nothing is known of the peer, as to its like. */
export function offersFirst(role: Role, peer: Pick<PeerStatement, 'capabilities'> | undefined): boolean {
  const initiatorOffers = peer === undefined || (peer.capabilities & initiatorOffersBit) !== 0;
  return (role === 'initiator') === initiatorOffers;
}

export interface DirectConnectionOptions
  extends
    Omit<MediaSectionsOptions, 'certificate' | 'hidden'>,
    Pick<NegotiationOptions, 'say' | 'onFailure' | 'onSetback'> {
  readonly certificate: LocalCertificate;
  /** The person hides the address of this device; `new`: from whom they have neither kept nor compared. */
  readonly hidden: boolean | 'new';
  /** Whether the peer is somebody whom the person here has kept or compared. */
  readonly isFamiliar: () => boolean;
  /** Another connection has taken the place of the one before, which is closed. */
  readonly onReplaced: () => void;
  /** The peer uses, or named, another certificate than it has signed. */
  readonly onForeignCertificate: () => void;
}

/**
 * The connection from device to device: who offers it, when the peer is told of it, and what the peer says about it. Until
 * the peer was told of it another one can take its place, with the same keys: what was laid out ahead is of no use when
 * the peer makes the first offer, and the addresses that were found are not when the network is another one.
 */
export class DirectConnection {
  readonly #options: DirectConnectionOptions;
  #made: { readonly sections: MediaSections; readonly negotiation: Negotiation };
  /** The peer is to learn no address, at least for now. */
  #hiding: boolean;
  #role: Role | undefined;

  /** @throws where the browser cannot make a peer connection. */
  constructor(options: DirectConnectionOptions) {
    this.#options = options;
    this.#hiding = options.hidden !== false;
    this.#made = this.#make();
  }

  get sections(): MediaSections {
    return this.#made.sections;
  }

  get hiding(): boolean {
    return this.#hiding;
  }

  /** Before anybody is there: readies the offer, with the addresses of now, unless the peer is known to make it. */
  prepareOffer(): void {
    if (this.sections.laidOut) this.prepareAnswer();
    if (this.#offers) this.#layOut();
  }

  /** Begins anew, with the addresses of now and nothing laid out: readies it for the offer of somebody else. */
  prepareAnswer(): void {
    if (this.sections.signal.aborted) return;
    this.sections.close();
    this.#made = this.#make();
    this.#options.onReplaced();
  }

  takeRole(role: Role): void {
    this.#role = role;
  }

  /**
   * What was prepared for a peer like this one is not what one of the version before expects. Nothing of it has been
   * told, so another connection takes its place.
   */
  decideOnOffer(): void {
    if (this.#offers === this.sections.laidOut) return;
    if (this.#offers) this.#layOut();
    else this.prepareAnswer();
  }

  /**
   * The keys are agreed: tells the peer how to connect directly, and takes what it told of that, unless this device hides
   * from it. Returns whether it does.
   */
  open(): boolean {
    const { hidden, isFamiliar } = this.#options;
    if (hidden === 'new') this.#hiding = !isFamiliar();
    const opens = hidden !== 'new' || !this.#hiding;
    if (opens) this.#made.negotiation.open();
    return opens;
  }

  /** Only the certificate that the peer has signed may carry the connection. */
  hear(message: SignalingMessage): void {
    const { session, onForeignCertificate } = this.#options;
    const { certificate } = session.peer ?? {};
    const isMeant = (sdp: string): boolean => certificate !== undefined && namesOnly(sdp, certificate);
    if (message.type === 'description' && !isMeant(message.description.sdp)) onForeignCertificate();
    else this.#made.negotiation.hear(message);
  }

  restartIce(): void {
    this.#made.negotiation.restartIce();
  }

  /** Idempotent. */
  close(): void {
    this.sections.close();
  }

  get #offers(): boolean {
    return this.#role === undefined || offersFirst(this.#role, this.#options.session.peer);
  }

  /** Does ahead what the side that offers first can do alone: the offer and its candidates wait for `open`. */
  #layOut(): void {
    if (this.sections.signal.aborted) return;
    this.sections.layOut();
    this.#made.negotiation.offerFirst();
  }

  #make(): { sections: MediaSections; negotiation: Negotiation; watch: DirectPathWatch } {
    const { certificate, hidden, onForeignCertificate, ...options } = this.#options;
    const own = { certificate: certificate.certificate, hidden: hidden === true };
    const sections = new MediaSections({ ...options, ...own });
    const negotiation = new Negotiation({ ...options, pc: sections.pc }, sections.signal);
    const search = (): void => negotiation.restartIce();
    const watch = new DirectPathWatch({ sections, search, onForeignCertificate });
    return { sections, negotiation, watch };
  }
}
