import type { MediaSource, Reception } from '@sotto/protocol';
import type { Arrival } from '../stats/arrival-reader.ts';

/** Looks that a consumer is given that is new or was paused: a picture waits for its key frame. */
const BEGINNING = 4;
/** So many looks in a row without anything are a loss, when so many packets have reached the server meanwhile … */
const QUIET = { looks: 2, packets: 5 } as const;
/** … or these, for a voice that is silent: then it is a packet every 400 ms (RFC 6716, section 2.1.9). */
const SPARSE = { looks: 5, packets: 2 } as const;
/** So many looks in which a picture comes and cannot be decoded; more where packets are lost, since it is asked anew. */
const UNDECODED = { clean: 4, lossy: 12 } as const;
/** So many looks in which nothing reaches the server either, of what should be sent all the time. */
const SILENT = 6;
/** So many looks that a browser may take to make a consumer. */
const MAKING = 12;
/** So many looks in which it comes again until it is well. */
const BACK = 2;
/** So many of those until it is forgotten how often it had to be mended. */
const FORGOTTEN = 40;
/** So many looks without a track of it until it is over. */
const GONE = 8;
/** Looks that each remedy is given; the last ones again and again. */
const PAUSES = [4, 8, 12, 20, 40, 80, 120] as const;

/** `consumer`: another one of the same. `receive`: whatever is not consumed yet. `transports`: everything anew. */
export type Remedy = 'consumer' | 'receive' | 'transports';

export interface Look {
  readonly id: string;
  /** Whether something of it should come all the time. */
  readonly expected: boolean;
  readonly arrival: Arrival | undefined;
  /** What came may still be waiting in the browser. */
  readonly busy: boolean;
}

interface Counted {
  readonly received: number;
}

/** Whether what one peer sends of one source arrives. Looks are counted and not time: a page that stands still misses none. */
export class StreamReception {
  readonly peerId: string;
  readonly source: MediaSource;
  #id: string | null = null;
  #reception: Reception = 'fine';
  /** Looks that are left of its beginning. */
  #beginning = BEGINNING;
  /** Looks in a row without anything of it, and what the server had counted at the first of them. */
  #quiet = 0;
  #counted: Counted | null = null;
  #silent = 0;
  #undecoded = 0;
  #fine = 0;
  #gone = 0;
  #refused = false;
  #awaited = false;
  #remedies = 0;
  #pause = 0;

  constructor(peerId: string, source: MediaSource) {
    this.peerId = peerId;
    this.source = source;
  }

  /** Of the consumer that should bring it; null where there is none. */
  get id(): string | null {
    return this.#id;
  }

  get reception(): Reception {
    return this.#reception;
  }

  /** It is not sent any more. */
  get over(): boolean {
    return this.#gone >= GONE && this.#reception === 'fine';
  }

  /** It is lost, there is something to mend, and the last remedy has had its time. */
  get due(): boolean {
    const mendable = this.#id !== null || this.#refused || this.#awaited;
    return mendable && this.#reception === 'lost' && this.#pause <= 0;
  }

  /** Takes what came of it. Returns whether the server is to be asked. */
  note({ id, expected, arrival, busy }: Look): boolean {
    if (id !== this.#id) this.#begin(id);
    this.#gone = 0;
    this.#refused = false;
    this.#pause -= 1;
    if (!expected) {
      this.#begin(id);
      this.#reception = 'fine';
      return false;
    }
    const came = (arrival?.bytes ?? 0) > 0;
    if (came && arrival?.decoded !== 0) {
      this.#noteFine();
      return false;
    }
    if (busy) return false;
    this.#beginning -= 1;
    if (this.#beginning > 0) return false;
    this.#fine = 0;
    if (came) {
      this.#noteUndecoded(arrival?.loss ?? 0);
      return false;
    }
    this.#quiet += 1;
    return true;
  }

  /** Takes what the server has counted, at a look in which nothing came; undefined where it knows no such consumer. */
  judge(counted: Counted | undefined): void {
    if (counted === undefined) {
      // It is gone there, or is about to be: then it is told by itself.
      if (this.#quiet > SPARSE.looks) this.#lose();
      return;
    }
    const before = this.#counted;
    this.#counted ??= counted;
    if (before === null) return;
    const packets = counted.received - before.received;
    this.#silent = packets === 0 ? this.#silent + 1 : 0;
    const lost = [QUIET, SPARSE].some((limit) => this.#quiet >= limit.looks && packets >= limit.packets);
    if (lost) this.#lose();
    else if (this.#silent >= SILENT && isConstant(this.source)) this.#reception = 'silent';
  }

  /** There is no track of it; `awaited`: the browser is making one. */
  noteNone(awaited: boolean): void {
    this.#id = null;
    this.#awaited = awaited;
    this.#pause -= 1;
    this.#gone += 1;
    if (this.#refused || (awaited && this.#gone >= MAKING)) this.#lose();
    else if (!awaited && this.#gone >= GONE) this.#reception = 'fine';
  }

  /** It was offered, and the browser could not make a consumer of it. */
  refuse(): void {
    this.#refused = true;
    this.#lose();
  }

  /** The next remedy, the mildest first. `dead`: nothing at all comes. */
  take(dead: boolean): Remedy {
    this.#pause = PAUSES[Math.min(this.#remedies, PAUSES.length - 1)] ?? 0;
    const mild = this.#remedies % 2 === 0;
    this.#remedies += 1;
    // What was counted before is of another consumer.
    this.#counted = null;
    this.#quiet = 0;
    if (this.#id === null) {
      const refused = this.#refused;
      // Should there be nothing to offer any more, it is over.
      this.#refused = false;
      this.#gone = 0;
      return refused && mild ? 'receive' : 'transports';
    }
    return dead || !mild ? 'transports' : 'consumer';
  }

  #begin(id: string): void {
    this.#id = id;
    this.#beginning = BEGINNING;
    this.#quiet = 0;
    this.#counted = null;
    this.#silent = 0;
    this.#undecoded = 0;
  }

  #lose(): void {
    this.#reception = 'lost';
    this.#fine = 0;
  }

  #noteFine(): void {
    this.#beginning = 0;
    this.#quiet = 0;
    this.#counted = null;
    this.#silent = 0;
    this.#undecoded = 0;
    this.#fine += 1;
    if (this.#fine >= BACK) this.#reception = 'fine';
    if (this.#fine >= FORGOTTEN) this.#remedies = 0;
  }

  #noteUndecoded(loss: number): void {
    this.#quiet = 0;
    this.#counted = null;
    this.#undecoded += 1;
    if (this.#undecoded >= (loss > 0 ? UNDECODED.lossy : UNDECODED.clean)) this.#lose();
  }
}

/** Whether a device that is on gives something all the time; a screen may stand still, and what it plays be over. */
const isConstant = (source: MediaSource): boolean => source === 'microphone' || source === 'camera';
