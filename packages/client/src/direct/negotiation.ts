import { roleIn, withoutOrphanedFeedback, withRole } from './description.ts';
import type { PeerCandidate, PeerDescription, SignalingMessage } from './peer-messages.ts';
import { usesOnlyMeant, withoutStrays } from './side-information.ts';

export interface NegotiationOptions {
  readonly pc: RTCPeerConnection;
  /** Tells the peer; `restart` asks it for `restartIce`. */
  readonly say: (message: SignalingMessage) => void;
  /** The peer's description does not fit: this connection will not come about. */
  readonly onFailure: (error: unknown) => void;
  /** A later negotiation has failed, and things are as they were. */
  readonly onSetback: (error: unknown) => void;
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
  readonly #opening = Promise.withResolvers<void>();
  /** Incoming messages, one after the other, once it is open: whoever is told nothing yet is not looked for either. */
  #incoming: Promise<void> = this.#opening.promise;
  /** Yields when both sides offer at once. Polite until it makes the first offer. */
  #polite = true;
  #mayOffer = false;
  #opened = false;
  /** A local description was made that the peer has not been sent. */
  #unsent = false;
  /** The own DTLS role, once an answer has said it. */
  #role: string | undefined;
  /** Both sides agreed once: from then on there is something to lose. */
  #agreed = false;

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
    this.#opening.resolve();
    this.#sendDescription();
  }

  /** Takes what the peer said, behind what it said before: an answer that is still being set is no offer on its way. */
  hear(message: SignalingMessage): void {
    this.#incoming = this.#incoming
      .then(() => this.#take(message))
      .catch((error: unknown) => this.#fail(error));
  }

  /**
   * Looks for a new path; media goes on over the old one as long as that carries any. It is always offered by the
   * side that made the first offer: Firefox ESR 153 stops decoding when the other side offers, and knows no DTLS role
   * but its first one.
   */
  restartIce(): void {
    if (this.#pc.signalingState === 'closed') return;
    if (!this.#polite) {
      this.#pc.restartIce();
      // Chromium 156 says no more that negotiation is needed when an offer of this kind was rolled back before.
      void this.#offer();
    } else if (this.#agreed) {
      this.#options.say({ type: 'restart' });
    }
  }

  async #offer(): Promise<void> {
    if (!this.#mayOffer || this.#makingOffer || this.#pc.signalingState !== 'stable') return;
    this.#makingOffer = true;
    try {
      await this.#setLocalDescription();
    } catch (error) {
      await this.#fail(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  async #take(message: SignalingMessage): Promise<void> {
    if (message.type === 'description') await this.#takeDescription(message.description);
    else if (message.type === 'candidate') await this.#takeCandidate(message.candidate);
    // An offer that is on its way is the new path that the peer asks for already.
    else if (this.#pc.signalingState === 'stable') this.restartIce();
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
      await this.#pc.setRemoteDescription({
        type: description.type,
        // Whatever the other side asks for, it gets no more than this side would ask for.
        sdp: withoutStrays(description.sdp),
      });
    } finally {
      this.#settingAnswer = false;
    }
    if (isOffer) {
      await this.#setLocalDescription();
      this.#mayOffer = true;
    }
    if (!usesOnlyMeant(this.#pc)) this.#options.onFailure(new Error('More is negotiated than is meant.'));
    this.#agreed = true;
  }

  async #takeCandidate(candidate: PeerCandidate): Promise<void> {
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch {
      // It belongs to an offer that was ignored, or to a generation of candidates that is over: no path is lost.
    }
  }

  async #setLocalDescription(): Promise<void> {
    await this.#pc.setLocalDescription();
    this.#unsent = true;
    this.#sendDescription();
  }

  #sendDescription(): void {
    const description = this.#pc.localDescription;
    if (!this.#opened || !this.#unsent || description === null) return;
    this.#unsent = false;
    const sdp = withoutStrays(withoutOrphanedFeedback(description.sdp));
    const isAnswer = description.type === 'answer';
    if (isAnswer) this.#role = roleIn(sdp);
    const kept = isAnswer || this.#role === undefined ? sdp : withRole(sdp, this.#role);
    const type = isAnswer ? 'answer' : 'offer';
    this.#options.say({ type: 'description', description: { type, sdp: kept } });
  }

  #sendCandidate(candidate: RTCIceCandidate | null): void {
    // The end of candidates needs no message: a path is found or it is not.
    if (!this.#opened || candidate === null || candidate.candidate === '') return;
    const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    const said = { candidate: line, sdpMid, sdpMLineIndex, usernameFragment };
    this.#options.say({ type: 'candidate', candidate: said });
  }

  /** A first negotiation that fails is the end. A later one leaves things as they were, and media goes on. */
  async #fail(error: unknown): Promise<void> {
    if (this.#pc.signalingState === 'closed') return;
    if (!this.#agreed) {
      this.#options.onFailure(error);
      return;
    }
    this.#options.onSetback(error);
    const state = this.#pc.signalingState;
    try {
      if (state === 'have-local-offer') await this.#pc.setLocalDescription({ type: 'rollback' });
      if (state === 'have-remote-offer') await this.#pc.setRemoteDescription({ type: 'rollback' });
    } catch {
      // Closed meanwhile.
    }
  }
}
