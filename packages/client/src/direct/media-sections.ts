import { peerConnectionOptions, type SecureSession } from '@sotto/e2ee';
import type { MediaSource } from '@sotto/protocol';
import { mediaKindOf, mediaSources } from '../room/participant.ts';
import { sending } from '../sfu/encodings.ts';
import { decodedOf, inboundOf } from '../stats/report.ts';
import { preferSafeCodecs } from './codecs.ts';
import { OutgoingTrack } from './outgoing-track.ts';
import { offerOnlyMeant } from './side-information.ts';

/** One media section of the call: what goes out in it, and what comes in. */
interface MediaSection {
  readonly outgoing: OutgoingTrack;
  readonly receiver: RTCRtpReceiver;
}

export interface MediaSectionsOptions {
  /** Encrypts and decrypts all that goes over it. */
  readonly session: SecureSession;
  /** What this side shows in DTLS. */
  readonly certificate: RTCCertificate;
  /** Looks for no path and tells no address. */
  readonly hidden: boolean;
  /** A media section exists now, with its transforms set. */
  readonly onSection: (source: MediaSource) => void;
  /** The worker has encrypted a first frame of one more sender. */
  readonly onConfirmed: () => void;
  /** The peer laid out something else than the four media sections of a call. */
  readonly onUnexpectedSection: () => void;
}

/**
 * The media sections of a 1:1 call, and the peer connection that they are in. There are always four, one per source in
 * the order of `mediaSources`, all in the first offer: switching a camera or a screen on later needs no negotiation.
 * Their senders and receivers are bound to a secure session before any description is set (late transforms never run in
 * Chromium, see `peerConnectionOptions`).
 */
export class MediaSections {
  readonly pc: RTCPeerConnection;
  readonly #options: MediaSectionsOptions;
  readonly #sections = new Map<MediaSource, MediaSection>();
  readonly #abort = new AbortController();
  /** Aborted when it closes. */
  readonly signal: AbortSignal = this.#abort.signal;

  /** @throws where the browser cannot make a peer connection. */
  constructor(options: MediaSectionsOptions) {
    this.#options = options;
    this.pc = new RTCPeerConnection({
      ...peerConnectionOptions,
      certificates: [options.certificate],
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
      // With no TURN server to relay it, the connection finds no address to tell and so comes to nothing.
      ...(options.hidden && { iceTransportPolicy: 'relay' }),
      // Opens the port ahead, so that checks begin with the first description.
      iceCandidatePoolSize: 1,
    });
    this.pc.addEventListener('track', (event) => this.#handleTrack(event), { signal: this.signal });
  }

  get session(): SecureSession {
    return this.#options.session;
  }

  /** Whether the media sections exist, made here or by the peer's offer. */
  get laidOut(): boolean {
    return this.#sections.size > 0;
  }

  /** Whether the keys are agreed, and the worker has encrypted a frame of every sender that has something to send. */
  get proven(): boolean {
    const senders = [...this.#sections.values()];
    return (
      this.laidOut && this.session.state === 'secured' && senders.every(({ outgoing }) => !outgoing.unproven)
    );
  }

  /** Whether frames leave past the worker. To be asked again and again: a single look tells nothing. */
  async leaks(): Promise<boolean> {
    const answers = await Promise.all([...this.#sections.values()].map(({ outgoing }) => outgoing.leaks()));
    return answers.includes(true);
  }

  /** Makes the media sections, for the side that offers first. */
  layOut(): void {
    for (const source of mediaSources) {
      const transceiver = this.pc.addTransceiver(mediaKindOf(source), {
        direction: 'sendrecv',
        sendEncodings: [sending[source].call],
      });
      preferSafeCodecs(transceiver, source);
      offerOnlyMeant(transceiver);
      this.#protect(transceiver, source);
    }
  }

  /** The keys are agreed: tracks go to their senders. */
  secure(): void {
    for (const { outgoing } of this.#sections.values()) outgoing.secure();
  }

  outgoing(source: MediaSource): OutgoingTrack | undefined {
    return this.#sections.get(source)?.outgoing;
  }

  incoming(source: MediaSource): MediaStreamTrack | undefined {
    return this.#sections.get(source)?.receiver.track;
  }

  /** How many pictures of each of these sources have come out of the decoder so far. */
  async decoded(sources: readonly MediaSource[]): Promise<ReadonlyMap<MediaSource, number>> {
    const counts = sources.map(
      async (source) => [source, await decodedBy(this.#sections.get(source)?.receiver)] as const,
    );
    return new Map(await Promise.all(counts));
  }

  /** Idempotent. Copies of tracks first, so that nothing is captured for a connection that ends. The session goes on. */
  close(): void {
    if (this.signal.aborted) return;
    this.#abort.abort();
    for (const { outgoing } of this.#sections.values()) outgoing.close();
    this.pc.close();
  }

  /** A media section of the peer's offer, while its description is being set and before it is answered. */
  #handleTrack({ transceiver, receiver }: RTCTrackEvent): void {
    const source = mediaSources[this.pc.getTransceivers().indexOf(transceiver)];
    if (source === undefined || receiver.track.kind !== mediaKindOf(source)) {
      this.#options.onUnexpectedSection();
      return;
    }
    // The side that offered hears of its own sections when they are answered.
    if (this.#sections.has(source)) return;
    transceiver.direction = 'sendrecv';
    preferSafeCodecs(transceiver, source);
    this.#protect(transceiver, source);
    limitSending(transceiver.sender, source).catch(() => undefined);
  }

  #protect({ sender, receiver }: RTCRtpTransceiver, source: MediaSource): void {
    this.session.protectReceiver(receiver, { stream: source, path: 'direct' });
    const { session, onConfirmed } = this.#options;
    const outgoing = OutgoingTrack.protect(session, { sender, source }, onConfirmed);
    this.#sections.set(source, { outgoing, receiver });
    if (this.session.state === 'secured') outgoing.secure();
    this.#options.onSection(source);
  }
}

/** 0 where nothing was received yet, or the connection has ended meanwhile. */
async function decodedBy(receiver: RTCRtpReceiver | undefined): Promise<number> {
  try {
    const entries = receiver === undefined ? [] : inboundOf(await receiver.getStats());
    return entries.reduce((decoded, entry) => decoded + (decodedOf(entry) ?? 0), 0);
  } catch {
    return 0;
  }
}

async function limitSending(sender: RTCRtpSender, source: MediaSource): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) Object.assign(encoding, sending[source].call);
  await sender.setParameters(parameters);
}
