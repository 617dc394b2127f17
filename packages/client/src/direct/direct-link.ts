import { type ReadonlySignal, signal } from '@preact/signals-core';
import { SecureSession, type SecureSessionState } from '@sotto/e2ee';
import type { DeviceIdentity } from '@sotto/e2ee/identity';
import type { MediaSource, RoomState } from '@sotto/protocol';
import type { Failed } from '../log/log.ts';
import type { EngineContext } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import type { DirectProtection, LocalMedia } from '../types/types.ts';
import { CardKeys } from './card-keys.ts';
import type { CallChat } from './chat.ts';
import {
  DirectConnection,
  type DirectConnectionOptions,
  ownCapabilities,
  type Role,
} from './direct-connection.ts';
import type { ConferenceUpgrade } from './conference-upgrade.ts';
import { LinkMedia } from './link-media.ts';
import { PathSelector } from './path-selector.ts';
import { PeerChannel, type Relay } from './peer-channel.ts';
import { type ChatBody, decodeMessage, encodeMessage, type PeerMessage } from './peer-messages.ts';
import { LinkTrust, type PeerTrustOptions } from './peer-trust.ts';
import { RelayedConnection } from './relayed-connection.ts';

export interface LinkOptions extends Pick<DirectConnectionOptions, 'certificate' | 'hidden'> {
  readonly createWorker: () => Worker;
  /** Told what does not come about, and does not end the link. */
  readonly failed: Failed;
}

/** Two sides that agree on keys. */
export interface ExchangeOptions {
  /** The initiator came second and makes the first offer; the responder was there first. */
  readonly role: Role;
  readonly callId: string;
  readonly own: DeviceIdentity;
  readonly relay: Relay;
  /** Whom the call is meant for; nobody else gets the proof of who this device is before they are accepted. */
  readonly expected?: Uint8Array | undefined;
  /** The peer is not in the room yet: one of the two rings the other. */
  readonly byRing?: boolean;
}

export interface BeginLink {
  readonly participant: Participant;
  readonly media: LocalMedia;
  /** Takes what the peer writes. */
  readonly chat: CallChat;
  /** Says what to make of whoever the peer proves to be. */
  readonly peerTrust: PeerTrustOptions;
  /** Takes what the peer says about a conference. */
  readonly upgrade: ConferenceUpgrade;
  readonly request: EngineContext['request'];
}

/** What exists once the peer is there. */
interface Begun extends BeginLink {
  readonly relay: RelayedConnection;
  readonly selector: PathSelector;
  readonly tracks: LinkMedia;
}

/**
 * Everything between this device and one peer of a 1:1 call: keys, connections, messages, tracks. Made before the
 * peer is there, so that its worker is warm; then keys are exchanged, maybe while it still rings; begun once the peer is
 * in the room; closed when the peer leaves. A peer that comes back by joining anew gets a new link.
 */
export class DirectLink {
  readonly connection: DirectConnection;
  readonly channel: PeerChannel;
  readonly trust: LinkTrust;
  readonly #options: LinkOptions;
  readonly #session: SecureSession;
  readonly #heard = signal(false);
  /** Whether the peer has said anything with the keys that were agreed: it has accepted, and goes on with this link. */
  readonly heard: ReadonlySignal<boolean> = this.#heard;
  readonly #described = Promise.withResolvers<void>();
  /** Resolves when the first own description has gone to the server, or none ever will. */
  readonly described: Promise<void> = this.#described.promise;
  /** What the worker was given to seal and has not given back, which it does in this order. */
  readonly #sealing: PeerMessage['type'][] = [];
  readonly #abort = new AbortController();
  #begun: Begun | undefined;
  /** Once the peer is accepted. */
  #cardKeys: CardKeys | undefined;
  /** The path that was taken when the keys were renewed last. */
  #keyedPath: PathSelector['path'] | undefined;

  /** @throws where the browser cannot make a peer connection or the worker. */
  constructor(options: LinkOptions) {
    this.#options = options;
    this.#session = new SecureSession({
      worker: options.createWorker(),
      onStateChange: (state, error) => this.#handleKeys(state, error?.code),
      onMessage: (message) => {
        this.#heard.value = true;
        const decoded = decodeMessage(message);
        this.trust.hear(decoded?.type === 'undecided');
        this.#handleMessage(decoded);
      },
      onFlow: (flow) => this.#begun?.selector.handleFlow(flow),
    });
    this.connection = this.#createConnection();
    this.trust = new LinkTrust({
      session: this.#session,
      // Whoever has said nothing yet may not have let this side in.
      isProven: () => this.#heard.peek() && (this.connection.sections.proven || this.relay?.proven === true),
      path: () => this.#begun?.selector ?? { path: 'direct', reason: null },
      onFamiliarity: () => this.#handleFamiliarity(),
    });
    this.channel = new PeerChannel({
      onMessage: (message) => this.#session.receive(message),
      onPeerFailed: () => this.#fail('peer-failed'),
      onOverflow: () => this.#fail('peer-unreachable'),
    });
  }

  get protection(): ReadonlySignal<DirectProtection> {
    return this.trust.state;
  }

  get failed(): boolean {
    return this.trust.failed;
  }

  /** The way through the SFU; undefined before it is begun. */
  get relay(): RelayedConnection | undefined {
    return this.#begun?.relay;
  }

  /** Agrees on keys with the peer. Nothing else passes before `begin`. */
  exchange({ role, callId, own, relay, expected, byRing = false }: ExchangeOptions): void {
    if (this.failed) return;
    this.connection.takeRole(role);
    this.#session.begin({
      role,
      callId,
      identity: own,
      certificate: this.#options.certificate.hash,
      capabilities: ownCapabilities,
      expected,
      send: (bytes) => this.#send(bytes),
    });
    this.channel.open(relay, byRing ? 'ring' : 'room');
  }

  /** The peer is in the room, and keys are agreed or about to be. Media follows when the peer is who it should be. */
  begin(options: BeginLink): void {
    if (this.failed) return;
    this.connection.decideOnOffer();
    this.#begun = this.#assemble(options);
    if (this.#session.state === 'authenticated') this.#meet();
    this.#handlePath();
  }

  /** The same membership goes on after its socket was lost. */
  resumed(roomState: RoomState): void {
    this.channel.resync();
    this.relay?.resumed(roomState);
    this.restartIce();
  }

  /** Sends what the person wrote, once it is known who can read it; what comes too early is not delivered. */
  sendChat({ id, text }: ChatBody): void {
    if (this.protection.peek().level === 'end-to-end') this.say({ type: 'chat', id, text });
  }

  /** Says it sealed; it waits for the keys where there are none yet. */
  say(message: PeerMessage): void {
    if (this.failed || this.#abort.signal.aborted) return;
    this.#sealing.push(message.type);
    this.#session.send(encodeMessage(message));
  }

  /** Looks for a new path, and agrees on new keys for it. */
  restartIce(): void {
    this.connection.restartIce();
    this.relay?.restartIce();
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
    this.channel.close();
  }

  #createConnection(): DirectConnection {
    const { certificate, hidden, failed } = this.#options;
    return new DirectConnection({
      certificate,
      hidden,
      session: this.#session,
      isFamiliar: () => this.trust.familiar,
      say: (message) => this.say(message),
      onSection: (source) => this.#handleSection(source),
      onConfirmed: () => this.#updateProtection(),
      onUnexpectedSection: () => this.#fail('layout'),
      onFailure: (error) => {
        failed('negotiate', error);
        this.#fail('negotiation');
      },
      onSetback: (error) => failed('negotiate', error),
      onForeignCertificate: () => this.#fail('certificate-mismatch'),
      onReplaced: () => {
        if (this.#begun === undefined) return;
        this.#begun.tracks.close();
        this.#begun.selector.close();
        this.#begun = this.#assemble(this.#begun);
      },
    });
  }

  /** Makes the parts, and lets each hear what it needs of the others. */
  #assemble(options: BeginLink): Begun {
    const { participant, media, request } = options;
    const direct = this.connection.sections;
    const say = (message: PeerMessage): void => this.say(message);
    const handleRelay = (): void => selector.handleRelay();
    const relay = new RelayedConnection({
      protection: this.#session,
      request,
      peerId: participant.peerId,
      failed: this.#options.failed,
      onState: handleRelay,
      onLink: handleRelay,
      onIncoming: handleRelay,
      onConfirmed: () => this.#updateProtection(),
    });
    const selector = new PathSelector({
      direct,
      relay,
      hidden: () => this.connection.hiding,
      expecting: () => tracks.expecting,
      say: (wanted) => say({ type: 'relay', wanted }),
      onChange: () => this.#handlePath(),
    });
    const tracks = new LinkMedia({
      direct,
      relay,
      selector,
      participant,
      media,
      say,
      restart: () => this.restartIce(),
      onSources: () => this.#updateProtection(),
      onLeak: () => this.#fail('frames-unencrypted'),
    });
    return { ...options, relay, selector, tracks };
  }

  #handleSection(source: MediaSource): void {
    this.#begun?.tracks.handleSection(source);
    this.#updateProtection();
  }

  /** What comes from the worker once the keys are agreed is what was said, in order. */
  #send(bytes: Uint8Array): void {
    this.channel.send(bytes);
    // The channel sends it before whoever waits for that hears of it.
    if (this.#session.state === 'secured' && this.#sealing.shift() === 'description')
      this.#described.resolve();
  }

  #handleMessage(message: PeerMessage | undefined): void {
    switch (message?.type) {
      case 'description':
      case 'candidate':
      case 'restart':
        this.connection.hear(message);
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
        if (this.#begun?.chat.receive(message) === true) this.say({ type: 'chatReceived', id: message.id });
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
      if (!this.failed) this.connection.decideOnOffer();
    }
    if (state === 'secured') {
      this.connection.sections.secure();
      this.#cardKeys = this.#createCardKeys();
      this.#openConnection();
      this.#begun?.selector.secure();
    }
    this.#updateProtection();
  }

  /** Nobody needs to wait for what is not said. */
  #openConnection(): void {
    if (this.#session.state === 'secured' && !this.connection.open()) this.#described.resolve();
  }

  #createCardKeys(): CardKeys | undefined {
    const { peer } = this.#session;
    if (peer === undefined || this.#begun === undefined) return undefined;
    return new CardKeys({
      ...this.#begun.peerTrust,
      peer: peer.identity,
      isFamiliar: () => this.trust.familiar,
      say: (message) => this.say(message),
    });
  }

  /** Whoever was kept or compared may learn more. */
  #handleFamiliarity(): void {
    if (this.failed) return;
    this.#openConnection();
    this.#cardKeys?.update();
  }

  /** Nothing is accepted before the peer is in the room, however early it has proven who it is. */
  #meet(): void {
    if (this.#begun === undefined) return;
    const { peerTrust, participant } = this.#begun;
    void this.trust.meet(peerTrust, participant.name);
  }

  #updateProtection(): void {
    if (this.#begun !== undefined) this.trust.update();
  }

  /** Nothing is sent or played from here on; the person reads why. Final for this link. */
  #fail(reason: string): void {
    if (this.failed || this.#abort.signal.aborted) return;
    this.trust.fail(reason);
    this.#begun?.upgrade.reset();
    // So that the other side reads the same instead of waiting for a connection.
    this.channel.fail();
    this.#end();
  }

  #end(): void {
    this.#abort.abort();
    this.#described.resolve();
    this.#cardKeys?.close();
    this.#begun?.tracks.close();
    this.#begun?.selector.close();
    this.connection.close();
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
