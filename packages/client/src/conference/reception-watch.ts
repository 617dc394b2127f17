import type { ClientResult, MediaSource } from '@sotto/protocol';
import { limits } from '@sotto/protocol';
import type { EngineContext } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import { poll } from '../stats/poll.ts';
import type { ReceivedTrack } from './received-track.ts';
import type { ReceivedTracks, TrackReading } from './received-tracks.ts';
import { type Remedy, StreamReception } from './stream-reception.ts';

/** Between two looks, in milliseconds … */
const LOOK = 500;
/** … or so many times as long as the browser takes to count, so that it never costs more than a fiftieth of the time. */
const REST = 50;
/** A browser that takes longer to count (milliseconds) is busy, and what came may still be waiting in it. */
const BUSY = 50;
/** How long the server may take to count, in milliseconds. */
const COUNTING = 2_000;
/** Looks until other transports are asked for once more; twice as many after each time … */
const RENEWING = { least: 8, most: 120 } as const;
/** … until all has been well for so many. */
const WELL = 60;

export interface ReceptionWatchOptions {
  readonly request: EngineContext['request'];
  readonly participants: EngineContext['participants'];
  /** Asks for other transports. */
  readonly renew: () => void;
}

/** One session, as far as it receives. */
export interface WatchedSession {
  readonly received: ReceivedTracks;
  /** Asks again for all that others send. */
  readonly receive: () => Promise<void>;
}

type Count = ClientResult<'countPackets'>['counts'][number];

/**
 * Notices when something that somebody sends does not arrive here: says so at the person, tells the one who sends it,
 * and mends it, first by another consumer, then by other transports, more and more rarely. What it takes for a loss is
 * settled by the server: only what the sender's packets reach, and what has not come from there, is missing. So neither
 * silence nor a still screen nor a device that gives nothing is taken for one.
 */
export class ReceptionWatch {
  readonly #options: ReceptionWatchOptions;
  readonly #streams = new Map<string, StreamReception>();
  #looks = 0;
  #next = 0;
  #packets = 0;
  #well = 0;
  #renewAt = 0;
  #renewPause: number = RENEWING.least;

  constructor(options: ReceptionWatchOptions) {
    this.#options = options;
  }

  /** Watches what this session receives, until `abort`. Streams that were lost before are lost until they come. */
  follow(session: WatchedSession, abort: AbortSignal): void {
    this.#packets = 0;
    const look = async (): Promise<void> => {
      if (performance.now() < this.#next) return;
      await this.#look(session, abort);
    };
    poll(look, abort, LOOK);
  }

  /** The browser could not make a consumer of what was offered: it is asked for again. */
  refused(peerId: string, source: MediaSource): void {
    this.#stream(peerId, source).refuse();
  }

  /** The peer may have missed what it was told. */
  tellAgain(peerId: string): void {
    for (const stream of this.#streams.values())
      if (stream.peerId === peerId && stream.reception !== 'fine') this.#tell(stream);
  }

  async #look(session: WatchedSession, abort: AbortSignal): Promise<void> {
    const { received } = session;
    const tracks = [...received.tracks()];
    // Nothing is counted where nothing should come.
    const reading = this.#isIdle(tracks) ? undefined : await received.read();
    if (abort.aborted) return;
    this.#looks += 1;
    this.#noteMissing(received);
    if (reading === undefined) {
      this.#settle();
      return;
    }
    this.#next = performance.now() + REST * reading.took - LOOK / 2;
    const suspects = this.#note(tracks, reading);
    const counts = await this.#count(suspects);
    if (abort.aborted) return;
    for (const { id, stream } of suspects) if (counts !== null) stream.judge(counts.get(id));
    const dead = reading.packets !== undefined && reading.packets === this.#packets;
    this.#packets = reading.packets ?? 0;
    this.#settle();
    await this.#mend(session, dead);
  }

  #isIdle(tracks: readonly ReceivedTrack[]): boolean {
    const fine = [...this.#streams.values()].every(({ reception }) => reception === 'fine');
    return fine && !tracks.some(({ expected }) => expected);
  }

  /** Returns those of which nothing came. */
  #note(tracks: readonly ReceivedTrack[], { arrivals, took }: TrackReading) {
    const suspects: { readonly id: string; readonly stream: StreamReception }[] = [];
    for (const track of tracks) {
      const stream = this.#stream(track.peerId, track.source);
      const { id, expected } = track;
      if (stream.note({ id, expected, arrival: arrivals.get(id), busy: took > BUSY }))
        suspects.push({ id, stream });
    }
    return suspects;
  }

  /** Those of which there is no track: the browser is still making it, could not, or it is no longer sent. */
  #noteMissing(received: ReceivedTracks): void {
    const there = new Set([...received.tracks()].map(keyOf));
    const arriving = [...received.arriving()];
    for (const { peerId, source } of arriving) this.#stream(peerId, source);
    const awaited = new Set(arriving.map(keyOf));
    for (const [key, stream] of this.#streams) if (!there.has(key)) stream.noteNone(awaited.has(key));
  }

  async #count(suspects: readonly { readonly id: string }[]): Promise<ReadonlyMap<string, Count> | null> {
    if (suspects.length === 0) return null;
    const consumerIds = suspects.slice(0, limits.countedConsumers).map(({ id }) => id);
    try {
      const { counts } = await this.#options.request('countPackets', { consumerIds }, { timeout: COUNTING });
      return new Map(counts.map((count) => [count.consumerId, count]));
    } catch {
      // Without the server there is nothing to compare with; its socket has a watch of its own.
      return null;
    }
  }

  /** Says what has changed, here and to who sends it. */
  #settle(): void {
    const here = new Map(
      this.#options.participants().map((participant) => [participant.peerId, participant]),
    );
    let well = true;
    for (const [key, stream] of this.#streams) {
      const participant: Participant | undefined = here.get(stream.peerId);
      well &&= stream.reception === 'fine';
      if (participant?.setReception('reception', stream.source, stream.reception) === true)
        this.#tell(stream);
      if (participant === undefined || stream.over) this.#streams.delete(key);
    }
    this.#well = well ? this.#well + 1 : 0;
    if (this.#well >= WELL) this.#renewPause = RENEWING.least;
  }

  #tell({ peerId: to, source, reception }: StreamReception): void {
    // What is lost with the socket is told again when either is back.
    this.#options.request('tellReception', { to, source, reception }).catch(() => undefined);
  }

  async #mend({ received, receive }: WatchedSession, dead: boolean): Promise<void> {
    const streams = [...this.#streams.values()];
    const due = streams.filter((stream) => stream.due);
    if (due.length === 0) return;
    const remedies = due.map((stream) => [stream, stream.take(dead)] as const);
    const has = (wanted: Remedy): boolean => remedies.some(([, remedy]) => remedy === wanted);
    if (has('transports')) this.#renew();
    else if (has('receive')) await receive();
    for (const [stream, remedy] of remedies) {
      if (remedy !== 'consumer' || stream.id === null) continue;
      const consumerId = stream.id;
      this.#options.request('renewConsumer', { consumerId }).then(
        () => received.release(consumerId),
        // Gone already, or too often: the next remedy is another one.
        () => undefined,
      );
    }
  }

  #renew(): void {
    if (this.#looks < this.#renewAt) return;
    this.#renewAt = this.#looks + this.#renewPause;
    this.#renewPause = Math.min(RENEWING.most, 2 * this.#renewPause);
    this.#options.renew();
  }

  #stream(peerId: string, source: MediaSource): StreamReception {
    const key = keyOf({ peerId, source });
    const stream = this.#streams.get(key) ?? new StreamReception(peerId, source);
    this.#streams.set(key, stream);
    return stream;
  }
}

const keyOf = ({ peerId, source }: { readonly peerId: string; readonly source: MediaSource }): string =>
  `${peerId} ${source}`;
