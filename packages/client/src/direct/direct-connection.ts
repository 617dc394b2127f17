import type { SecureSession } from '@sotto/e2ee';
import type { LocalCertificate } from './certificates.ts';
import { Negotiation, type NegotiationOptions } from './negotiation.ts';
import type { PeerCandidate, PeerDescription } from './peer-messages.ts';
import { MediaSections, type MediaSectionsOptions } from './media-sections.ts';

export interface DirectConnectionOptions
  extends
    Pick<MediaSectionsOptions, 'onSection' | 'onConfirmed' | 'onUnexpectedSection'>,
    Omit<NegotiationOptions, 'pc'> {
  readonly session: SecureSession;
  readonly certificate: LocalCertificate;
  /** The person hides the address of this device. */
  readonly hidden: boolean;
}

/**
 * The connection from device to device, and how it is negotiated. Until the peer was told of it another one can take its
 * place, with the same keys: what was laid out ahead is of no use when the peer makes the first offer, and the addresses
 * that were found are not when the network is another one.
 */
export class DirectConnection {
  readonly #options: DirectConnectionOptions;
  readonly #abort: AbortSignal;
  #sections: MediaSections;
  #negotiation: Negotiation;

  /** @throws where the browser cannot make a peer connection. */
  constructor(options: DirectConnectionOptions, abort: AbortSignal) {
    this.#options = options;
    this.#abort = abort;
    this.#sections = this.#connect();
    this.#negotiation = this.#negotiate();
  }

  get sections(): MediaSections {
    return this.#sections;
  }

  /** Does ahead what the side that offers first can do alone: the offer and its candidates wait for `open`. */
  prepareOffer(): void {
    this.#sections.layOut();
    this.#negotiation.offerFirst();
  }

  /** Begins anew, with the addresses of now and nothing laid out. Not for a path of which the peer was told. */
  renew(): void {
    this.#sections.close();
    this.#sections = this.#connect();
    this.#negotiation = this.#negotiate();
  }

  /** The keys are agreed: tracks go to their senders. */
  secure(): void {
    this.#sections.secure();
  }

  /** What was prepared goes to the peer, and what the peer has told is taken. */
  open(): void {
    this.#negotiation.open();
  }

  description(description: PeerDescription): void {
    this.#negotiation.description(description);
  }

  candidate(candidate: PeerCandidate): void {
    this.#negotiation.candidate(candidate);
  }

  restartIce(): void {
    this.#negotiation.restartIce();
  }

  restartAsked(): void {
    this.#negotiation.restartAsked();
  }

  close(): void {
    this.#sections.close();
  }

  #connect(): MediaSections {
    const { certificate, ...options } = this.#options;
    return new MediaSections({ ...options, certificate: certificate.certificate });
  }

  #negotiate(): Negotiation {
    return new Negotiation({ ...this.#options, pc: this.#sections.pc }, this.#abort);
  }
}
