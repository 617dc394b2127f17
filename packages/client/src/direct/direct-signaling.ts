import type { SecureSession } from '@sotto/e2ee';
import { namesOnly } from './certificates.ts';
import { DescriptionWatch } from './description-watch.ts';
import { DirectConnection, type DirectConnectionOptions } from './direct-connection.ts';
import { offersFirst, type Role } from './first-offer.ts';
import type { LinkOptions } from './link-options.ts';
import type { PeerDescription, PeerMessage } from './peer-messages.ts';
import type { MediaSections } from './media-sections.ts';

type SignalingMessage = Extract<PeerMessage, { type: 'description' | 'candidate' | 'restart' }>;

export interface DirectSignalingOptions
  extends
    LinkOptions,
    Pick<
      DirectConnectionOptions,
      'onSection' | 'onConfirmed' | 'onUnexpectedSection' | 'onFailure' | 'onSetback'
    > {
  readonly session: SecureSession;
  /** Whether the peer is somebody whom the person here has kept or compared. */
  readonly isFamiliar: () => boolean;
  /** Says it sealed, unless the link has ended. */
  readonly say: (message: SignalingMessage) => void;
  /** Another connection takes the place of this one, which is about to close. */
  readonly onDiscard: () => void;
  readonly onRenewed: () => void;
  /** The peer named another certificate than it has signed. */
  readonly onForeignCertificate: () => void;
}

/** What two peers tell each other of the connection between their devices: who offers, and when anything of it is said. */
export class DirectSignaling {
  readonly #options: DirectSignalingOptions;
  readonly #connection: DirectConnection;
  readonly #descriptions = new DescriptionWatch();
  /** The peer is to learn no address, at least for now. */
  #hiding: boolean;
  #role: Role | undefined;

  /** @throws where the browser cannot make a peer connection. */
  constructor(options: DirectSignalingOptions, abort: AbortSignal) {
    this.#options = options;
    this.#hiding = options.hidden !== false;
    const { say } = options;
    const connection = {
      ...options,
      hidden: options.hidden === true,
      sendDescription: (description: PeerDescription) => say({ type: 'description', description }),
      sendCandidate: (candidate: Extract<SignalingMessage, { type: 'candidate' }>['candidate']) =>
        say({ type: 'candidate', candidate }),
      askForRestart: () => say({ type: 'restart' }),
    };
    this.#connection = new DirectConnection(connection, abort);
  }

  get sections(): MediaSections {
    return this.#connection.sections;
  }

  get hiding(): boolean {
    return this.#hiding;
  }

  /** Resolves when the first own description has gone to the server, or none ever will. */
  get described(): Promise<void> {
    return this.#descriptions.described;
  }

  /** Readies the offer, with the addresses of now, unless the peer is known to make it. */
  prepareOffer(): void {
    if (this.#connection.sections.laidOut) this.#connection.renew();
    if (this.#offers) this.#connection.prepareOffer();
  }

  /** Readies it, with the addresses of now, for the offer of somebody else. */
  prepareAnswer(): void {
    this.#connection.renew();
  }

  takeRole(role: Role): void {
    this.#role = role;
  }

  /**
   * What was prepared for a peer like this one is not what one of the version before expects. Nothing of it has been
   * told, so another connection takes its place.
   */
  decideOnOffer(): void {
    const { laidOut } = this.#connection.sections;
    if (this.#offers === laidOut) return;
    if (!laidOut) {
      this.#connection.prepareOffer();
      return;
    }
    this.#options.onDiscard();
    this.#connection.renew();
    this.#options.onRenewed();
  }

  /** The keys are agreed: tracks go to their senders. */
  secure(): void {
    this.#connection.secure();
  }

  /** Tells the peer how to connect directly, and listens to what it told of that, unless it is hidden from. */
  open(): void {
    const { session, hidden, isFamiliar } = this.#options;
    if (session.state !== 'secured') return;
    if (hidden === 'new') this.#hiding = !isFamiliar();
    if (hidden !== 'new' || !this.#hiding) this.#connection.open();
    // Nobody needs to wait for what is not said.
    else this.#descriptions.end();
  }

  /** Something goes to the worker, to be sealed. */
  noteSaid(type: PeerMessage['type']): void {
    this.#descriptions.say(type);
  }

  /** The next of what was said goes out sealed. */
  noteSealed(): void {
    this.#descriptions.handOn();
  }

  hear(message: SignalingMessage): void {
    if (message.type === 'description') this.#takeDescription(message.description);
    else if (message.type === 'candidate') this.#connection.candidate(message.candidate);
    else this.#connection.restartAsked();
  }

  restartIce(): void {
    this.#connection.restartIce();
  }

  /** Idempotent. */
  end(): void {
    this.#descriptions.end();
  }

  close(): void {
    this.#connection.close();
  }

  /** Only the certificate that the peer has signed may carry the connection. */
  #takeDescription(description: PeerDescription): void {
    const { peer } = this.#options.session;
    if (peer !== undefined && namesOnly(description.sdp, peer.certificate))
      this.#connection.description(description);
    else this.#options.onForeignCertificate();
  }

  get #offers(): boolean {
    return this.#role === undefined || offersFirst(this.#role, this.#options.session.peer);
  }
}
