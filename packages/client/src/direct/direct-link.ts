import { type ReadonlySignal, signal } from '@preact/signals-core';
import { SecureSession, type SecureSessionState } from '@sotto/e2ee';
import type { ConferenceMedia, MediaSource, RoomState, ServerParams } from '@sotto/protocol';
import type { DirectProtection, Keeping } from '../types/types.ts';
import { CardKeys } from './card-keys.ts';
import type { ChatBody } from './chat.ts';
import { ownCapabilities } from './first-offer.ts';
import type { UpgradeMessage } from './upgrade-messages.ts';
import { assembleLink, type LinkParts } from './link-parts.ts';
import type { BeginLink, ExchangeOptions, LinkOptions } from './link-options.ts';
import { DirectSignaling } from './direct-signaling.ts';
import { LinkProtection } from './link-protection.ts';
import { PeerChannel, type Relay } from './peer-channel.ts';
import { decodeMessage, encodeMessage, type PeerMessage } from './peer-messages.ts';
import type { PathSelector } from './path-selector.ts';

/** What exists once the peer is there. */
interface Begun extends BeginLink, LinkParts {}

/**
 * Everything between this device and one peer of a 1:1 call: keys, connections, messages, tracks. Made before the
 * peer is there, so that its worker is warm; then keys are exchanged, maybe while it still rings; begun once the peer is
 * in the room; closed when the peer leaves. A peer that comes back by joining anew gets a new link.
 */
export class DirectLink {
  readonly #certificate: Uint8Array;
  readonly #report: LinkOptions['failed'];
  readonly #session: SecureSession;
  readonly #signaling: DirectSignaling;
  readonly #channel: PeerChannel;
  readonly #protection: LinkProtection;
  readonly #heard = signal(false);
  readonly #abort = new AbortController();
  #begun: Begun | undefined;
  /** Once the peer is accepted. */
  #cardKeys: CardKeys | undefined;
  /** The path that was taken when the keys were renewed last. */
  #keyedPath: PathSelector['path'] | undefined;

  /** @throws where the browser cannot make a peer connection or the worker. */
  constructor(options: LinkOptions) {
    this.#certificate = options.certificate.hash;
    this.#report = options.failed;
    this.#session = new SecureSession({
      worker: options.createWorker(),
      onStateChange: (state, error) => this.#handleKeys(state, error?.code),
      onMessage: (message) => {
        this.#heard.value = true;
        const decoded = decodeMessage(message);
        this.#protection.hear(decoded?.type === 'undecided');
        this.#handleMessage(decoded);
      },
      onFlow: (flow) => this.#begun?.selector.handleFlow(flow),
    });
    this.#signaling = this.#createSignaling(options);
    this.#protection = new LinkProtection({
      session: this.#session,
      // Whoever has said nothing yet may not have let this side in.
      isProven: () =>
        this.#heard.peek() && (this.#signaling.sections.proven || this.#begun?.relayed.proven === true),
      path: () => this.#begun?.selector ?? { path: 'direct', reason: null },
    });
    this.#channel = new PeerChannel({
      onMessage: (message) => this.#session.receive(message),
      onPeerFailed: () => this.#fail('peer-failed'),
      onOverflow: () => this.#fail('peer-unreachable'),
    });
  }

  get protection(): ReadonlySignal<DirectProtection> {
    return this.#protection.state;
  }

  get failed(): boolean {
    return this.#protection.failed;
  }

  /** Whether the peer has proven who it is, and this device has made up its mind about it. */
  get known(): boolean {
    return this.#protection.known;
  }

  /** Whether the peer takes part in the exchange. */
  get answered(): boolean {
    return this.#channel.heard;
  }

  /** Whether the peer has said anything with the keys that were agreed: it has accepted, and goes on with this link. */
  get heard(): ReadonlySignal<boolean> {
    return this.#heard;
  }

  /** Resolves when the first own description has gone to the server, or none ever will. */
  get described(): Promise<void> {
    return this.#signaling.described;
  }

  /** Before it is begun: readies the offer, with the addresses of now, unless the peer is known to make it. */
  prepareOffer(): void {
    if (!this.failed) this.#signaling.prepareOffer();
  }

  /** Before it is begun: readies it, with the addresses of now, for the offer of somebody else. */
  prepareAnswer(): void {
    if (!this.failed) this.#signaling.prepareAnswer();
  }

  /** Agrees on keys with the peer. Nothing else passes before `begin`. */
  exchange({ role, callId, own, relay, expected, byRing = false }: ExchangeOptions): void {
    if (this.failed) return;
    this.#signaling.takeRole(role);
    this.#session.begin({
      role,
      callId,
      identity: own,
      certificate: this.#certificate,
      capabilities: ownCapabilities,
      expected,
      send: (bytes) => this.#send(bytes),
    });
    this.#channel.open(relay, byRing ? 'ring' : 'room');
  }

  /** What goes to the peer goes another way from now on: it has come into the room. */
  moveTo(relay: Relay): void {
    this.#channel.moveTo(relay);
  }

  /** The peer is in the room, and keys are agreed or about to be. Media follows when the peer is who it should be. */
  begin(options: BeginLink): void {
    if (this.failed) return;
    this.#begun = { ...options, ...this.#assemble(options) };
    this.#signaling.decideOnOffer();
    if (this.#session.state === 'authenticated') this.#meet();
    this.#handlePath();
  }

  /** Takes what the peer sent through the relay. */
  receive(data: string): void {
    this.#channel.receive(data);
  }

  /** Messages may have been lost, on this side or the other. */
  resync(): void {
    this.#channel.resync();
  }

  /** The same membership goes on after its socket was lost. */
  resumed(roomState: RoomState): void {
    this.#channel.resync();
    this.#begun?.relayed.resumed(roomState);
    this.restartIce();
  }

  /** What the SFU offers, takes back or rebuilt of a call that is relayed. */
  async consume(offer: ServerParams<'consume'>): Promise<void> {
    if (this.#begun === undefined) throw new Error('Nobody is there to consume from.');
    await this.#begun.relayed.consume(offer);
  }

  consumerClosed(consumerId: string): void {
    this.#begun?.relayed.consumerClosed(consumerId);
  }

  mediaReset(media: ConferenceMedia): void {
    this.#begun?.relayed.mediaReset(media);
  }

  /** Sends what the person wrote, once it is known who can read it; what comes too early is not delivered. */
  sendChat({ id, text }: ChatBody): void {
    if (this.protection.peek().level === 'end-to-end') this.#say({ type: 'chat', id, text });
  }

  /** Says something about a conference. */
  sendUpgrade(message: UpgradeMessage): void {
    this.#say(message);
  }

  /** The two people saw the same symbols, or did not. */
  async compared(same: boolean): Promise<void> {
    await this.#protection.compared(same);
    this.#handleFamiliarity();
  }

  /** The person goes on although the peer is not who they should be. */
  acceptPeer(): void {
    this.#protection.accept();
  }

  /** Rejects for a name that cannot be shown. */
  async keepContact(keeping: Keeping): Promise<void> {
    await this.#protection.keep(keeping);
    this.#handleFamiliarity();
  }

  /** Looks for a new path, and agrees on new keys for it. */
  restartIce(): void {
    this.#signaling.restartIce();
    this.#begun?.relayed.restartIce();
    this.#session.rekey();
  }

  /** Ends it, and lets the peer know that nothing comes of it. Idempotent. */
  giveUp(): void {
    this.#fail('given-up');
  }

  /** Idempotent. The peer's tracks go first, so that nothing shows a picture that is over. */
  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#end();
    this.#channel.close();
  }

  #createSignaling(options: LinkOptions): DirectSignaling {
    const signaling = {
      ...options,
      session: this.#session,
      isFamiliar: () => this.#protection.familiar,
      say: (message: PeerMessage) => this.#say(message),
      onSection: (source: MediaSource) => {
        this.#begun?.tracks.handleSection(source);
        this.#updateProtection();
      },
      onConfirmed: () => this.#updateProtection(),
      onUnexpectedSection: () => this.#fail('layout'),
      onFailure: (error: unknown) => {
        this.#report('negotiate', error);
        this.#fail('negotiation');
      },
      onSetback: (error: unknown) => this.#report('negotiate', error),
      onForeignCertificate: () => this.#fail('certificate-mismatch'),
      onDiscard: () => {
        this.#begun?.tracks.close();
        this.#begun?.selector.close();
      },
      onRenewed: () => {
        if (this.#begun !== undefined) this.#begun = { ...this.#begun, ...this.#assemble(this.#begun) };
      },
    };
    return new DirectSignaling(signaling, this.#abort.signal);
  }

  #assemble({ participant, media, request }: BeginLink): LinkParts {
    return assembleLink({
      direct: this.#signaling.sections,
      hidden: () => this.#signaling.hiding,
      participant,
      media,
      request,
      say: (message) => this.#say(message),
      onPath: () => this.#handlePath(),
      onProtection: () => this.#updateProtection(),
      search: () => this.#signaling.restartIce(),
      restart: () => this.restartIce(),
      fail: (reason) => this.#fail(reason),
      failed: this.#report,
      abort: this.#abort.signal,
    });
  }

  /** Sealed; waits for the keys where there are none yet. */
  #say(message: PeerMessage): void {
    if (this.failed || this.#abort.signal.aborted) return;
    this.#signaling.noteSaid(message.type);
    this.#session.send(encodeMessage(message));
  }

  /** What comes from the worker once the keys are agreed is what was said, in order. */
  #send(bytes: Uint8Array): void {
    this.#channel.send(bytes);
    // The channel sends it before whoever waits for that hears of it.
    if (this.#session.state === 'secured') this.#signaling.noteSealed();
  }

  #handleMessage(message: PeerMessage | undefined): void {
    switch (message?.type) {
      case 'description':
      case 'candidate':
      case 'restart':
        this.#signaling.hear(message);
        break;
      case 'sources':
        this.#begun?.tracks.hear(message);
        break;
      case 'reception':
        this.#begun?.tracks.hearReception(message);
        break;
      case 'relay':
        this.#begun?.selector.heard(message.wanted);
        break;
      case 'chat':
        if (this.#begun?.chat.receive(message) === true) this.#say({ type: 'chatReceived', id: message.id });
        break;
      case 'chatReceived':
        this.#begun?.chat.delivered(message.id);
        break;
      case 'growth':
        this.#begun?.upgrade.receive(message);
        break;
      case 'cardKey':
        this.#cardKeys?.hear(message.key);
        break;
    }
  }

  #handleKeys(state: SecureSessionState, reason?: string): void {
    if (state === 'failed') this.#fail(reason ?? 'unknown');
    if (state === 'authenticated') {
      this.#meet();
      if (!this.failed) this.#signaling.decideOnOffer();
    }
    if (state === 'secured') {
      this.#signaling.secure();
      this.#cardKeys = this.#createCardKeys();
      if (!this.failed) this.#signaling.open();
      this.#begun?.selector.secure();
    }
    this.#updateProtection();
  }

  #createCardKeys(): CardKeys | undefined {
    const { peer } = this.#session;
    if (peer === undefined || this.#begun === undefined) return undefined;
    return new CardKeys({
      ...this.#begun.peerTrust,
      peer: peer.identity,
      isFamiliar: () => this.#protection.familiar,
      say: (message) => this.#say(message),
    });
  }

  /** Whoever was kept or compared may learn more. */
  #handleFamiliarity(): void {
    if (this.failed) return;
    this.#signaling.open();
    this.#cardKeys?.update();
  }

  /** Nothing is accepted before the peer is in the room, however early it has proven who it is. */
  #meet(): void {
    if (this.#begun === undefined) return;
    const { peerTrust, participant } = this.#begun;
    void this.#protection.meet(peerTrust, participant.name);
  }

  #updateProtection(): void {
    if (this.#begun !== undefined) this.#protection.update();
  }

  /** Nothing is sent or played from here on; the person reads why. Final for this link. */
  #fail(reason: string): void {
    if (this.failed || this.#abort.signal.aborted) return;
    this.#protection.fail(reason);
    this.#begun?.upgrade.reset();
    // So that the other side reads the same instead of waiting for a connection.
    this.#channel.fail();
    this.#end();
  }

  #end(): void {
    this.#abort.abort();
    this.#signaling.end();
    this.#cardKeys?.close();
    this.#begun?.tracks.close();
    this.#begun?.selector.close();
    this.#signaling.close();
    this.#session.close();
  }

  #handlePath(): void {
    if (this.#begun === undefined) return;
    const { selector, tracks, participant } = this.#begun;
    tracks.show();
    if (selector.connected) {
      participant.transport.value = 'connected';
      // Each path that is taken has keys of its own time.
      if (this.#keyedPath !== undefined && this.#keyedPath !== selector.path) this.#session.rekey();
      this.#keyedPath = selector.path;
    } else if (selector.broken) {
      participant.transport.value = 'interrupted';
    }
    this.#updateProtection();
  }
}
