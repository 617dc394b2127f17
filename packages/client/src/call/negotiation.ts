import { withoutOrphanedFeedback } from './feedback-lines.ts';
import type { PeerCandidate, PeerDescription } from './peer-messages.ts';

export interface NegotiationOptions {
  readonly pc: RTCPeerConnection;
  readonly sendDescription: (description: PeerDescription) => void;
  readonly sendCandidate: (candidate: PeerCandidate) => void;
  /** The peer's description does not fit: this connection will not come about. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Perfect negotiation (WebRTC 1.0, section 10.7). The impolite side makes the first offer, which lays out all media;
 * the polite one offers nothing before it has seen that.
 */
export class Negotiation {
  readonly #options: NegotiationOptions;
  readonly #pc: RTCPeerConnection;
  #makingOffer = false;
  #ignoringOffer = false;
  #settingAnswer = false;
  /** Incoming messages, one after the other. */
  #incoming: Promise<void> = Promise.resolve();
  /** Yields when both sides offer at once. Polite until it makes the first offer. */
  #polite = true;
  #mayOffer = false;
  #opened = false;

  constructor(options: NegotiationOptions, abort: AbortSignal) {
    this.#options = options;
    this.#pc = options.pc;
    const listen = { signal: abort };
    this.#pc.addEventListener('negotiationneeded', () => void this.#offer(), listen);
    this.#pc.addEventListener('icecandidate', ({ candidate }) => this.#sendCandidate(candidate), listen);
  }

  /** Makes the first offer, and is the impolite side from then on. It waits for `open`. */
  offerFirst(): void {
    this.#polite = false;
    this.#mayOffer = true;
    void this.#offer();
  }

  /** The peer is there. An offer that was made before goes now, with the candidates that were found meanwhile. */
  open(): void {
    this.#opened = true;
    this.#sendLocalDescription();
  }

  description(description: PeerDescription): void {
    this.#enqueue(() => this.#takeDescription(description));
  }

  candidate(candidate: PeerCandidate): void {
    this.#enqueue(() => this.#takeCandidate(candidate));
  }

  /** Looks for a new path; media goes on over the old one as long as that carries any. */
  restartIce(): void {
    if (this.#mayOffer && this.#pc.signalingState !== 'closed') this.#pc.restartIce();
  }

  async #offer(): Promise<void> {
    if (!this.#mayOffer || this.#makingOffer || this.#pc.signalingState !== 'stable') return;
    this.#makingOffer = true;
    try {
      await this.#pc.setLocalDescription();
      this.#sendLocalDescription();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  async #takeDescription(description: PeerDescription): Promise<void> {
    const isOffer = description.type === 'offer';
    const stable = this.#pc.signalingState === 'stable' || this.#settingAnswer;
    this.#ignoringOffer = isOffer && !this.#polite && (this.#makingOffer || !stable);
    // An answer without an offer is one to an offer that was rolled back.
    if (this.#ignoringOffer || (!isOffer && this.#pc.signalingState !== 'have-local-offer')) return;
    this.#settingAnswer = !isOffer;
    try {
      // Rolls an own offer back where there is one (section 4.4.1.5).
      await this.#pc.setRemoteDescription(description);
    } finally {
      this.#settingAnswer = false;
    }
    if (!isOffer) return;
    await this.#pc.setLocalDescription();
    this.#sendLocalDescription();
    this.#mayOffer = true;
  }

  async #takeCandidate(candidate: PeerCandidate): Promise<void> {
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch {
      // It belongs to an offer that was ignored, or to a generation of candidates that is over: no path is lost.
    }
  }

  #sendLocalDescription(): void {
    const description = this.#pc.localDescription;
    if (!this.#opened || (description?.type !== 'offer' && description?.type !== 'answer')) return;
    this.#options.sendDescription({ type: description.type, sdp: withoutOrphanedFeedback(description.sdp) });
  }

  #sendCandidate(candidate: RTCIceCandidate | null): void {
    // The end of candidates needs no message: a path is found or it is not.
    if (!this.#opened || candidate === null || candidate.candidate === '') return;
    const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.#options.sendCandidate({ candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment });
  }

  #enqueue(task: () => Promise<void>): void {
    this.#incoming = this.#incoming.then(task).catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    if (this.#pc.signalingState !== 'closed') this.#options.onFailure(error);
  }
}
