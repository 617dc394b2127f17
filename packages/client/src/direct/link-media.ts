import { effect, signal } from '@preact/signals-core';
import type { MediaSource } from '@sotto/protocol';
import { mediaKindOf, mediaSources, type Participant } from '../room/participant.ts';
import { type Arrival, ArrivalReader, worst } from '../stats/arrival-reader.ts';
import { LinkQuality } from '../stats/link-quality.ts';
import { poll } from '../stats/poll.ts';
import type { LocalMedia, RemoteTrack } from '../types/types.ts';
import { LinkReception } from './link-reception.ts';
import type { ReceptionMessage, SourcesMessage } from './peer-messages.ts';
import type { MediaSections } from './media-sections.ts';
import type { RelayedConnection } from './relayed-connection.ts';
import type { PathSelector } from './path-selector.ts';

/** In this time a device that is on gives something, in milliseconds. */
const examiningTime = 1_000;

export interface LinkMediaOptions {
  readonly direct: MediaSections;
  readonly relay: RelayedConnection;
  readonly selector: PathSelector;
  readonly participant: Participant;
  readonly media: LocalMedia;
  /** Tells the other side what is sent. */
  readonly say: (message: SourcesMessage | ReceptionMessage) => void;
  /** Asks for another path. */
  readonly restart: () => void;
  /** There is more or less to be sent than before. */
  readonly onSources: () => void;
  /** Payload left that the worker has not encrypted. */
  readonly onLeak: () => void;
}

/** One source of the peer, as one path brings it. */
class DirectTrack implements RemoteTrack {
  readonly source: MediaSource;
  /** The same on all paths, so that what shows it goes on with another track instead of beginning anew. */
  readonly id: string;
  readonly track: MediaStreamTrack;
  readonly paused = signal<false | 'sender' | 'network'>(false);

  constructor(source: MediaSource, track: MediaStreamTrack, id = track.id) {
    this.source = source;
    this.track = track;
    this.id = id;
  }

  /** There is one other person and one size: the sender adapts to the connection, not to the tile. */
  showAt(): void {
    // Deliberately nothing.
  }
}

/** What goes out to one peer, on all paths, and what is shown of it, from the one that is taken. */
export class LinkMedia {
  readonly #options: LinkMediaOptions;
  readonly #abort = new AbortController();
  readonly #reader = new ArrivalReader();
  readonly #quality = new LinkQuality();
  readonly #tracks = new Map<MediaSource, DirectTrack>();
  /** What the peer said that it sends, and what it was told that is sent. */
  #heard: SourcesMessage | undefined;
  #told: SourcesMessage | undefined;
  readonly #reception: LinkReception;
  /** Readings in a row in which the peer's camera brought nothing. */
  #silence = 0;

  constructor(options: LinkMediaOptions) {
    this.#options = options;
    const stopSending = effect(() => this.#applyAll());
    this.#abort.signal.addEventListener('abort', stopSending, { once: true });
    poll(() => this.#look(), this.#abort.signal);
    poll(() => this.#read(), this.#abort.signal);
    this.#reception = new LinkReception(
      {
        participant: options.participant,
        expected: (source) => options.selector.connected && this.#heard?.[source] === 'on',
        flows: (source) => options.selector.flows(source),
        tell: (source, reception) => options.say({ type: 'reception', source, reception }),
        mend: (source, thoroughly) => this.#mend(source, thoroughly),
      },
      this.#abort.signal,
    );
  }

  /** Takes what the peer says that it sends. */
  hear(sources: SourcesMessage): void {
    this.#heard = sources;
    this.#options.selector.handleSources();
    this.show();
  }

  /** Takes what the peer says of how a source of ours arrives there. */
  hearReception({ source, reception }: ReceptionMessage): void {
    this.#options.participant.setReception('told', source, reception);
    if (reception === 'lost') void this.#examine(source);
  }

  /** A media section of the direct path exists now. */
  handleSection(source: MediaSource): void {
    this.#apply(source);
    this.#show(source);
  }

  /** Shows what there is on the path of now. */
  show(): void {
    for (const source of mediaSources) this.#show(source);
  }

  /** Whether the peer says that it sends anything. */
  get expecting(): boolean {
    return mediaSources.some((source) => (this.#heard?.[source] ?? 'off') !== 'off');
  }

  /** Idempotent. The peer's tracks go, so that nothing shows a picture that is over. */
  close(): void {
    this.#abort.abort();
    this.#options.participant.clearTracks();
  }

  /** Follows the local devices: what they give to the senders, and what the peer is told about it. */
  #applyAll(): void {
    const { media, onSources, say } = this.#options;
    for (const source of mediaSources) this.#apply(source);
    const microphone = media.microphone.track.value === null ? 'off' : media.microphone.state.value;
    const message: SourcesMessage = {
      type: 'sources',
      microphone: microphone === 'on' || microphone === 'muted' ? microphone : 'off',
      camera: media.camera.track.value !== null && media.camera.state.value === 'on' ? 'on' : 'off',
      screen: isShowing(media.screen) ? 'on' : 'off',
      screenAudio: media.screen.audioTrack.value === null ? 'off' : 'on',
    };
    const changed = mediaSources.some((source) => message[source] !== this.#told?.[source]);
    this.#told = message;
    onSources();
    if (changed) say(message);
  }

  #apply(source: MediaSource): void {
    const { direct, relay, media } = this.#options;
    const audible = !(source === 'microphone' || source === 'camera') || media[source].state.value === 'on';
    const track = localTrack(media, source);
    direct.outgoing(source)?.set(track, audible);
    relay.send(source, track, audible);
  }

  /** Shows what the peer says that it sends; without anything that carries it there is nothing to show yet. */
  #show(source: MediaSource): void {
    const { selector, participant } = this.#options;
    const state = this.#heard?.[source] ?? 'off';
    const incoming = selector.incoming(source);
    if (this.#abort.signal.aborted || incoming === undefined) return;
    if (state === 'off') {
      participant[source].value = null;
      return;
    }
    const shown = this.#tracks.get(source);
    const track = shown?.track === incoming ? shown : new DirectTrack(source, incoming, shown?.id);
    if (source === 'camera' && track !== shown) this.#silence = 0;
    this.#tracks.set(source, track);
    track.paused.value = state === 'muted' ? 'sender' : false;
    participant[source].value = track;
  }

  /** By itself, so that a worker that does not answer holds up nothing else. */
  async #look(): Promise<void> {
    const { direct, relay, onLeak } = this.#options;
    const [directly, relayed] = await Promise.all([direct.leaks(), relay.leaks()]);
    if (directly || relayed) onLeak();
  }

  async #read(): Promise<void> {
    const { participant } = this.#options;
    const samples = await this.#readPath();
    const sample = worst([...samples.values()]);
    if (sample !== undefined) participant.quality.value = this.#quality.add(sample);
    for (const [source, { bytes, decoded }] of samples) {
      if (bytes > 0 && decoded !== null && mediaKindOf(source) === 'video')
        this.#reception.noteDecoding(source, decoded > 0);
    }
    const camera = this.#tracks.get('camera');
    if (camera !== undefined && this.#options.selector.connected)
      this.#checkPicture(camera, samples.get('camera')?.bytes ?? 0);
  }

  async #readPath(): Promise<ReadonlyMap<MediaSource, Arrival>> {
    const { direct, relay, selector } = this.#options;
    if (selector.path === 'relay') return relay.read();
    const { pc } = direct;
    if (pc.connectionState !== 'connected') return new Map();
    const byMid = this.#reader.read(await pc.getStats());
    const mids = pc.getTransceivers().map(({ mid }) => mid ?? '');
    return new Map(
      mediaSources.flatMap((source, index) => {
        const sample = byMid.get(mids[index] ?? '');
        return sample === undefined ? [] : [[source, sample] as const];
      }),
    );
  }

  /** A device that gives nothing is no fault of the path, and is said in other words. */
  async #examine(source: MediaSource): Promise<void> {
    const { direct, participant } = this.#options;
    const device = direct.outgoing(source);
    const before = await device?.given();
    await new Promise((resolve) => void setTimeout(resolve, examiningTime));
    const stands = before !== undefined && before !== null && before === (await device?.given());
    const still = participant.told.peek()[source] === 'lost' && !this.#abort.signal.aborted;
    if (stands && still) participant.setReception('told', source, 'silent');
  }

  /** Directly: by the relay, and then by another path as well. Through the relay: another consumer, or all of it anew. */
  #mend(source: MediaSource, thoroughly: boolean): void {
    const { selector, relay, restart } = this.#options;
    if (selector.path === 'direct') {
      selector.avoid();
      if (thoroughly) restart();
    } else {
      relay.mend(source, thoroughly);
    }
  }

  /** A camera that is on sends all the time; two readings without a byte are no accident. */
  #checkPicture(camera: DirectTrack, bytes: number): void {
    this.#silence = bytes === 0 ? this.#silence + 1 : 0;
    // What is lost is said in other words.
    const lost = this.#options.participant.reception.peek().camera !== undefined;
    camera.paused.value = this.#silence >= 2 && !lost ? 'network' : false;
  }
}

/** A window that gives no picture is not shown as if it did. */
const isShowing = ({ track, problem }: LocalMedia['screen']): boolean =>
  track.value !== null && problem.value === null;

function localTrack(media: LocalMedia, source: MediaSource): MediaStreamTrack | null {
  if (source === 'screen') return media.screen.track.value;
  if (source === 'screenAudio') return media.screen.audioTrack.value;
  return media[source].track.value;
}
