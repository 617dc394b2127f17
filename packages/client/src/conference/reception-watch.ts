import { limits, type MediaSource } from '@sotto/protocol';
import type { EngineContext } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import { poll } from '../stats/poll.ts';
import type { ReceivedTrack } from './received-track.ts';
import type { ConferenceConsumers, TrackReading } from './conference-consumers.ts';
import { lookInterval, type Remedy, StreamReception } from '../stats/stream-reception.ts';

/** For how many looks one stands while nothing is in doubt … */
const calmLooks = 2;
/** … but it takes so many times as long as the browser needs to count, so that it never costs more than a fiftieth of the time. */
const restFactor = 50;
/** What it needs is what it took at best of so many times: the rest is waiting for others. */
const measuredLooks = 8;
/** So many looks may be hurried; each that is not gives one back. */
const maxHurries = 24;
/** A browser that takes longer to count (milliseconds) is busy. */
const busyTime = 50;
/** How long the server may take to count, in milliseconds. */
const countTimeout = 2_000;
/** Looks until other transports are asked for once more; twice as many after each time … */
const renewLooks = { least: 16, most: 240 } as const;
/** … until all has been well for so many. */
const wellLooks = 120;

export interface ReceptionWatchOptions {
  readonly request: EngineContext['request'];
  readonly participants: EngineContext['participants'];
  /** Asks for other transports. */
  readonly renew: () => void;
}

/** One session, as far as it receives. */
export interface WatchedSession {
  readonly received: ConferenceConsumers;
  /** Asks again for all that others send. */
  readonly receive: () => Promise<void>;
}

interface Suspect {
  readonly id: string;
  readonly stream: StreamReception;
}

/**
 * Notices when something that somebody sends does not arrive here: says so at the person, tells the one who sends it,
 * and mends it, first by another consumer, then by other transports, more and more rarely. What it takes for a loss is
 * settled by the server: only what the sender's packets reach, and what has not come from there, is missing. So neither
 * silence nor a still screen nor a device that gives nothing is taken for one. What is in doubt is looked at twice as
 * often: first the server is asked, then it is looked what has come, so that what was counted has had its time.
 */
export class ReceptionWatch {
  readonly #options: ReceptionWatchOptions;
  readonly #streams = new Map<string, StreamReception>();
  #looks = 0;
  #next = 0;
  #hurries = 0;
  #took: readonly number[] = [];
  #packets = 0;
  #well = 0;
  #renewAt = 0;
  #renewPause: number = renewLooks.least;

  constructor(options: ReceptionWatchOptions) {
    this.#options = options;
  }

  /** Watches what this session receives, until `abort`. Streams that were lost before are lost until they come. */
  follow(session: WatchedSession, abort: AbortSignal): void {
    this.#packets = 0;
    const look = async (): Promise<void> => {
      const hurried = this.#hurries < maxHurries && [...this.#streams.values()].some((each) => each.hurried);
      if (!hurried && performance.now() < this.#next) return;
      this.#hurries = hurried ? this.#hurries + 1 : Math.max(0, this.#hurries - 1);
      await this.#look(session, abort, hurried ? 1 : calmLooks);
    };
    poll(look, abort, lookInterval);
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

  async #look(session: WatchedSession, abort: AbortSignal, elapsed: number): Promise<void> {
    const { received } = session;
    // Nothing is counted where nothing should come.
    const idle = this.#isIdle([...received.values()]);
    if (!idle) await this.#count(this.#suspects(received));
    const reading = idle || abort.aborted ? undefined : await received.read();
    if (abort.aborted) return;
    this.#looks += elapsed;
    this.#next =
      performance.now() + Math.max(calmLooks * lookInterval, this.#restAfter(reading)) - lookInterval / 2;
    this.#noteMissing(received, elapsed);
    if (reading !== undefined) await this.#count(this.#note(received, reading, elapsed));
    if (abort.aborted) return;
    this.#settle();
    if (reading !== undefined) await this.#mend(session);
  }

  #restAfter(reading: TrackReading | undefined): number {
    if (reading !== undefined) this.#took = [...this.#took, reading.took].slice(-measuredLooks);
    return this.#took.length === 0 ? 0 : restFactor * Math.min(...this.#took);
  }

  #isIdle(tracks: readonly ReceivedTrack[]): boolean {
    const fine = [...this.#streams.values()].every(({ reception }) => reception === 'fine');
    return fine && !tracks.some(({ expected }) => expected);
  }

  #suspects(received: ConferenceConsumers): Suspect[] {
    return [...received.values()]
      .map(({ id, peerId, source }) => ({ id, stream: this.#stream(peerId, source) }))
      .filter(({ id, stream }) => stream.id === id && stream.doubted);
  }

  /** Returns those of which nothing came for the first time. */
  #note(
    received: ConferenceConsumers,
    { arrivals, packets, took }: TrackReading,
    elapsed: number,
  ): Suspect[] {
    const others =
      packets === undefined ? [...arrivals.values()].some(({ bytes }) => bytes > 0) : packets > this.#packets;
    this.#packets = packets ?? 0;
    const suspects: Suspect[] = [];
    for (const { id, peerId, source, expected } of received.values()) {
      const stream = this.#stream(peerId, source);
      const look = { id, expected, arrival: arrivals.get(id), busy: took > busyTime, others, elapsed };
      if (stream.note(look)) suspects.push({ id, stream });
    }
    return suspects;
  }

  /** Those of which there is no track: the browser is still making it, could not, or it is no longer sent. */
  #noteMissing(received: ConferenceConsumers, elapsed: number): void {
    const there = new Set([...received.values()].map(keyOf));
    const arriving = [...received.arriving()];
    for (const { peerId, source } of arriving) this.#stream(peerId, source);
    const awaited = new Set(arriving.map(keyOf));
    for (const [key, stream] of this.#streams)
      if (!there.has(key)) stream.noteNone(awaited.has(key), elapsed);
  }

  async #count(suspects: readonly Suspect[]): Promise<void> {
    const counted = suspects.slice(0, limits.countedConsumers);
    if (counted.length === 0) return;
    const consumerIds = counted.map(({ id }) => id);
    try {
      const { counts } = await this.#options.request(
        'countPackets',
        { consumerIds },
        { timeout: countTimeout },
      );
      const byId = new Map(counts.map((count) => [count.consumerId, count]));
      for (const { id, stream } of counted) if (stream.id === id) stream.count(byId.get(id));
    } catch {
      // Without the server there is nothing to compare with; its socket has a watch of its own.
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
    if (this.#well >= wellLooks) this.#renewPause = renewLooks.least;
  }

  #tell({ peerId: to, source, reception }: StreamReception): void {
    // What is lost with the socket is told again when either is back.
    this.#options.request('tellReception', { to, source, reception }).catch(() => undefined);
  }

  async #mend({ received, receive }: WatchedSession): Promise<void> {
    const streams = [...this.#streams.values()];
    const due = streams.filter((stream) => stream.due);
    if (due.length === 0) return;
    const remedies = due.map((stream) => [stream, stream.take()] as const);
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
    this.#renewPause = Math.min(renewLooks.most, 2 * this.#renewPause);
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
