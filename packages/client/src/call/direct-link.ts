import { effect, type ReadonlySignal, signal } from '@preact/signals-core';
import type { SecureSessionState } from '@sotto/e2ee';
import type { MediaSource } from '@sotto/protocol';
import { mediaSources, type Participant } from '../room/participant.ts';
import { InboundReader, worst } from '../stats/inbound-reader.ts';
import { LinkQuality } from '../stats/link-quality.ts';
import { poll } from '../stats/poll.ts';
import type { LocalMedia, Protection } from '../types.ts';
import type { CallChat, ChatBody } from './chat.ts';
import { DirectTrack } from './direct-track.ts';
import { Negotiation } from './negotiation.ts';
import { PeerChannel, type Relay } from './peer-channel.ts';
import { fromBase64url, type PeerMessage, type SourcesMessage, toBase64url } from './peer-messages.ts';
import { ProtectedConnection } from './protected-connection.ts';
import { unknownPeer } from './unknown-peer.ts';

export interface BeginLink {
  /** `initiator`: was there first, makes the first offer and begins the key exchange. */
  readonly role: 'initiator' | 'responder';
  readonly callId: string;
  readonly participant: Participant;
  readonly media: LocalMedia;
  /** Takes what the peer writes. */
  readonly chat: CallChat;
  readonly relay: Relay;
}

/** How long a broken path may mend itself before a new one is looked for, in milliseconds. */
const MENDING = 1_500;

/**
 * Everything between this device and one peer of a 1:1 call: keys, connection, messages, tracks. Made before the
 * peer is there, so that its worker is warm; begun once; closed when the peer leaves. A peer that comes back by
 * joining anew gets a new link.
 */
export class DirectLink {
  readonly #connection: ProtectedConnection;
  readonly #channel: PeerChannel;
  readonly #negotiation: Negotiation;
  readonly #protection = signal<Protection>({ level: 'establishing' });
  readonly #abort = new AbortController();
  readonly #reader = new InboundReader();
  readonly #quality = new LinkQuality();
  readonly #tracks = new Map<MediaSource, DirectTrack>();
  #begun: BeginLink | undefined;
  /** What the peer said that it sends, and what it was told that is sent. */
  #sources: SourcesMessage | undefined;
  #told: SourcesMessage | undefined;
  /** Readings in a row in which the peer's camera brought nothing. */
  #silence = 0;
  #mending: ReturnType<typeof setTimeout> | undefined;

  /** @throws where the browser cannot make a peer connection or the worker. */
  constructor(createWorker: () => Worker) {
    this.#connection = new ProtectedConnection({
      createWorker,
      onState: (state, reason) => this.#handleKeys(state, reason),
      onLane: (source) => this.#handleLane(source),
      onConfirmed: () => this.#updateProtection(),
      onMisfit: () => this.#fail('layout'),
    });
    this.#channel = new PeerChannel({
      onMessage: (message) => this.#handleMessage(message),
      onOverflow: () => this.#fail('peer-unreachable'),
    });
    this.#negotiation = new Negotiation(
      {
        pc: this.#connection.pc,
        sendDescription: (description) => this.#channel.send({ type: 'description', description }),
        sendCandidate: (candidate) => this.#channel.send({ type: 'candidate', candidate }),
        askForRestart: () => this.#channel.send({ type: 'restart' }),
        onFailure: () => this.#fail('negotiation'),
      },
      this.#abort.signal,
    );
  }

  get protection(): ReadonlySignal<Protection> {
    return this.#protection;
  }

  get failed(): boolean {
    return this.#protection.peek().level === 'failed';
  }

  /** Whether `prepareOffer` was called: such a link can only begin as initiator. */
  get prepared(): boolean {
    return this.#connection.laidOut;
  }

  /** Does ahead what the initiator can do alone: the offer and its candidates wait for the peer. */
  prepareOffer(): void {
    if (this.#connection.laidOut || this.failed) return;
    this.#connection.layOut();
    this.#negotiation.offerFirst();
  }

  /** The peer is there. */
  begin(options: BeginLink): void {
    this.#begun = options;
    this.#watch(options.participant);
    if (this.failed) return;
    this.#connection.session.begin({
      role: options.role,
      callId: options.callId,
      send: (bytes) => this.#channel.send({ type: 'key', bytes: toBase64url(bytes) }),
    });
    if (options.role === 'initiator') this.prepareOffer();
    this.#negotiation.open();
    this.#channel.open(options.relay);
    const stopSending = effect(() => this.#applySources(options.media));
    this.#abort.signal.addEventListener('abort', stopSending, { once: true });
  }

  /** Takes what the peer sent through the relay. */
  receive(data: string): void {
    this.#channel.receive(data);
  }

  /** Messages may have been lost, on this side or the other. */
  resync(): void {
    this.#channel.resync();
  }

  /** Sends what the person wrote, once it is known who can read it; what comes too early is not delivered. */
  sendChat({ id, text }: ChatBody): void {
    if (this.#protection.peek().level === 'end-to-end') this.#channel.send({ type: 'chat', id, text });
  }

  /** The two people saw the same. Holds as long as the keys do, and they as long as the link. */
  verify(): void {
    const protection = this.#protection.peek();
    if (protection.level === 'end-to-end') this.#protection.value = { ...protection, verified: true };
  }

  restartIce(): void {
    this.#negotiation.restartIce();
  }

  /** Idempotent. The peer's tracks go first, so that nothing shows a picture that is over. */
  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    clearTimeout(this.#mending);
    this.#begun?.participant.clearTracks();
    this.#channel.close();
    this.#connection.close();
  }

  #handleMessage(message: PeerMessage): void {
    switch (message.type) {
      case 'description':
        this.#negotiation.description(message.description);
        break;
      case 'candidate':
        this.#negotiation.candidate(message.candidate);
        break;
      case 'restart':
        this.#negotiation.restartAsked();
        break;
      case 'key':
        this.#connection.session.receive(fromBase64url(message.bytes));
        break;
      case 'sources':
        this.#sources = message;
        for (const source of mediaSources) this.#show(source);
        break;
      case 'failed':
        this.#fail('peer-failed');
        break;
      case 'chat':
        if (this.#begun?.chat.receive(message) === true)
          this.#channel.send({ type: 'chatReceived', id: message.id });
        break;
      case 'chatReceived':
        this.#begun?.chat.delivered(message.id);
        break;
    }
  }

  #handleKeys(state: SecureSessionState, reason?: string): void {
    if (state === 'failed') this.#fail(reason ?? 'unknown');
    this.#updateProtection();
    this.#updateTransport();
  }

  /**
   * Agreed keys alone protect nothing: the call is called encrypted when the worker has encrypted a frame of all that
   * goes out. What is switched on later is black and silent until the worker confirms it, and takes nothing back.
   */
  #updateProtection(): void {
    const { authentication } = this.#connection.session;
    if (this.#protection.peek().level !== 'establishing' || authentication === undefined) return;
    if (!this.#connection.proven) return;
    const peer = unknownPeer;
    const now = { authentication, verified: false, peer, route: 'direct', routeReason: null } as const;
    this.#protection.value = { level: 'end-to-end', ...now };
  }

  #handleLane(source: MediaSource): void {
    if (this.#begun !== undefined) this.#applySource(source, this.#begun.media);
    this.#show(source);
    this.#updateProtection();
  }

  /** Nothing is sent or played from here on; the person reads why. Final for this link. */
  #fail(reason: string): void {
    if (this.failed || this.#abort.signal.aborted) return;
    this.#protection.value = { level: 'failed', reason };
    this.#begun?.participant.clearTracks();
    this.#connection.close();
    // So that the other side reads the same instead of waiting for a connection.
    this.#channel.send({ type: 'failed' });
    queueMicrotask(() => this.#channel.close());
  }

  /** Follows the local devices: what they give to the senders, and what the peer is told about it. */
  #applySources(media: LocalMedia): void {
    for (const source of mediaSources) this.#applySource(source, media);
    const microphone = media.microphone.track.value === null ? 'off' : media.microphone.state.value;
    const message: SourcesMessage = {
      type: 'sources',
      microphone: microphone === 'on' || microphone === 'muted' ? microphone : 'off',
      camera: media.camera.track.value === null ? 'off' : 'on',
      screen: media.screen.track.value === null ? 'off' : 'on',
      screenAudio: media.screen.audioTrack.value === null ? 'off' : 'on',
    };
    const changed = mediaSources.some((source) => message[source] !== this.#told?.[source]);
    this.#told = message;
    this.#updateProtection();
    if (changed) this.#channel.send(message);
  }

  #applySource(source: MediaSource, media: LocalMedia): void {
    const muted = source === 'microphone' && media.microphone.state.value !== 'on';
    this.#connection.outgoing(source)?.set(localTrack(media, source), !muted);
  }

  /** Shows what the peer says that it sends; without a media section there is nothing to show yet. */
  #show(source: MediaSource): void {
    const state = this.#sources?.[source] ?? 'off';
    const incoming = this.#connection.incoming(source);
    const participant = this.#begun?.participant;
    if (participant === undefined || incoming === undefined) return;
    if (source === 'camera') this.#silence = 0;
    if (state === 'off') {
      participant[source].value = null;
      return;
    }
    const track = this.#tracks.get(source) ?? new DirectTrack(source, incoming);
    this.#tracks.set(source, track);
    track.paused.value = state === 'muted' ? 'sender' : false;
    participant[source].value = track;
  }

  #watch(participant: Participant): void {
    const { signal: abort } = this.#abort;
    const { pc } = this.#connection;
    pc.addEventListener('connectionstatechange', () => this.#updateTransport(), { signal: abort });
    poll(() => this.#readStats(participant), abort);
    this.#updateTransport();
  }

  #updateTransport(): void {
    const { pc, session } = this.#connection;
    const broken = pc.connectionState === 'disconnected' || pc.connectionState === 'failed';
    const connected = pc.connectionState === 'connected' && session.state === 'secured';
    clearTimeout(this.#mending);
    if (broken)
      this.#mending = setTimeout(() => this.restartIce(), pc.connectionState === 'failed' ? 0 : MENDING);
    const transport = this.#begun?.participant.transport;
    if (transport === undefined) return;
    if (connected) transport.value = 'connected';
    else if (broken) transport.value = 'interrupted';
  }

  async #readStats(participant: Participant): Promise<void> {
    const { pc } = this.#connection;
    if (pc.connectionState !== 'connected') return;
    if (await this.#connection.leaks()) this.#fail('frames-unencrypted');
    const samples = this.#reader.read(await pc.getStats());
    const sample = worst([...samples.values()]);
    if (sample !== undefined) participant.quality.value = this.#quality.add(sample);
    const camera = this.#tracks.get('camera');
    const mid = pc.getTransceivers()[mediaSources.indexOf('camera')]?.mid ?? '';
    if (camera !== undefined) this.#checkPicture(camera, samples.get(mid)?.bytes ?? 0);
  }

  /** A camera that is on sends all the time; two readings without a byte are no accident. */
  #checkPicture(camera: DirectTrack, bytes: number): void {
    this.#silence = bytes === 0 ? this.#silence + 1 : 0;
    camera.paused.value = this.#silence >= 2 ? 'network' : false;
  }
}

function localTrack(media: LocalMedia, source: MediaSource): MediaStreamTrack | null {
  if (source === 'screen') return media.screen.track.value;
  if (source === 'screenAudio') return media.screen.audioTrack.value;
  return media[source].track.value;
}
