import type { MediaSource, Reception } from '@sotto/protocol';
import { type Arrival, arrives } from './arrival-reader.ts';

/** Between two looks while something is in doubt, in milliseconds. Everything below is counted in such looks. */
export const lookInterval = 250;

/** A consumer is given so many that is new or was paused: a picture waits for its key frame. */
const beginningLooks = 8;
/** So many in a row without anything are a loss, when so many packets have reached the server meanwhile … */
const quietLimit = { looks: 3, packets: 5 } as const;
/** … some more of them where nothing else comes either: then it is the path, which has a watch of its own … */
const aloneLimit = { looks: 4, packets: 5 } as const;
/** … or these, for a voice that is silent: then it is a packet every 400 ms (RFC 6716, section 2.1.9). */
const sparseLimit = { looks: 10, packets: 2 } as const;
/** So many without anything else are a path that is dead. */
const deadLooks = 2;
/** So many without anything until it is looked no sooner than usual any more: it is no loss, or not to be told. */
const hurriedLooks = 14;
/** So many in which a picture comes and cannot be decoded; more where packets are lost, since it is asked anew. */
const undecodedLooks = { clean: 8, lossy: 24 } as const;
/** So many in which nothing reaches the server either, of what should be sent all the time. */
const silentLooks = 12;
/** So many that a browser may take to make a consumer. */
const makingLooks = 24;
/** So many in which it comes again until it is well. */
const recoveredLooks = 4;
/** So many of those until it is forgotten how often it had to be mended. */
const forgottenLooks = 80;
/** So many without a track of it until it is over. */
const goneLooks = 16;
/** So many for each remedy; the last ones again and again. */
const remedyPauses = [8, 16, 24, 40, 80, 160, 240] as const;

/** `consumer`: another one of the same. `receive`: whatever is not consumed yet. `transports`: everything anew. */
export type Remedy = 'consumer' | 'receive' | 'transports';

/** What was found since the look before. */
export interface Look {
  readonly id: string;
  /** Whether something of it should come all the time. */
  readonly expected: boolean;
  readonly arrival: Arrival | undefined;
  /** The browser is short of time: what came may still be waiting in it … */
  readonly busy: boolean;
  /** … unless something else came the same way, which would wait with it. */
  readonly others: boolean;
  /** How many looks this one stands for. */
  readonly elapsed: number;
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
  #beginning = beginningLooks;
  /** Looks in a row without anything of it, and those without anything else either … */
  #quiet = 0;
  #alone = 0;
  /** … and what the server had counted at the first of them, and what it counted last. */
  #first: Counted | null = null;
  #latest: Counted | 'unknown' | null = null;
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
    return this.#gone >= goneLooks && this.#reception === 'fine';
  }

  /** It is lost, there is something to mend, and the last remedy has had its time, of which making it is no part. */
  get due(): boolean {
    const mendable = this.#id === null ? this.#refused || this.#awaited : this.#beginning <= 0;
    return mendable && this.#reception === 'lost' && this.#pause <= 0;
  }

  /** Nothing came of it when it was looked last: the server is to be asked what has reached it. */
  get doubted(): boolean {
    return this.#quiet > 0;
  }

  /** It may be about to be lost, and is worth looking at sooner. */
  get hurried(): boolean {
    return this.doubted && this.#quiet < hurriedLooks && this.#reception === 'fine';
  }

  /**
   * Takes what the server has counted; undefined where it knows no such consumer. To be called before it is looked what
   * came: what was counted has had its time then.
   */
  count(counted: Counted | undefined): void {
    this.#latest = counted ?? 'unknown';
    if (counted === undefined) return;
    if (this.#first !== null) this.#silent = counted.received === this.#first.received ? this.#silent + 1 : 0;
    this.#first ??= counted;
  }

  /** Takes what came of it. Returns whether it is in doubt, and the server has not been asked for it. */
  note({ id, expected, arrival, busy, others, elapsed }: Look): boolean {
    if (id !== this.#id) this.#begin(id);
    this.#gone = 0;
    this.#refused = false;
    this.#pause -= elapsed;
    if (!expected) {
      this.#begin(id);
      this.#reception = 'fine';
      return false;
    }
    if (arrival !== undefined && arrives(arrival)) {
      this.#noteFine(elapsed);
      return false;
    }
    if (busy && !others) return false;
    this.#beginning -= elapsed;
    if (this.#beginning > 0) return false;
    this.#fine = 0;
    if (arrival !== undefined && arrival.bytes > 0) {
      this.#noteUndecoded(elapsed, arrival.loss);
      return false;
    }
    this.#quiet += elapsed;
    this.#alone = others ? 0 : this.#alone + elapsed;
    this.#judge();
    return this.#latest === null;
  }

  /** There is no track of it; `awaited`: the browser is making one. */
  noteNone(awaited: boolean, elapsed: number): void {
    this.#id = null;
    this.#awaited = awaited;
    if (!awaited || this.#gone >= makingLooks) this.#pause -= elapsed;
    this.#gone += elapsed;
    if (this.#refused || (awaited && this.#gone >= makingLooks)) this.#lose();
    else if (!awaited && this.#gone >= goneLooks) this.#reception = 'fine';
  }

  /** It was offered, and the browser could not make a consumer of it. */
  refuse(): void {
    this.#refused = true;
    this.#lose();
  }

  /** The next remedy, the mildest first. */
  take(): Remedy {
    const dead = this.#alone >= deadLooks;
    this.#pause = remedyPauses[Math.min(this.#remedies, remedyPauses.length - 1)] ?? 0;
    const mild = this.#remedies % 2 === 0;
    this.#remedies += 1;
    // What was counted before is of another consumer.
    this.#forgetQuiet();
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
    this.#beginning = beginningLooks;
    this.#forgetQuiet();
    this.#silent = 0;
    this.#undecoded = 0;
  }

  #forgetQuiet(): void {
    this.#quiet = 0;
    this.#alone = 0;
    this.#first = null;
    this.#latest = null;
  }

  #judge(): void {
    if (this.#latest === 'unknown') {
      // It is gone there, or is about to be: then it is told by itself.
      if (this.#quiet > sparseLimit.looks) this.#lose();
      return;
    }
    if (this.#first === null || this.#latest === null) return;
    const packets = this.#latest.received - this.#first.received;
    const limits = [this.#alone >= deadLooks ? aloneLimit : quietLimit, sparseLimit];
    if (limits.some((limit) => this.#quiet >= limit.looks && packets >= limit.packets)) this.#lose();
    else if (this.#silent >= silentLooks && isConstant(this.source)) this.#reception = 'silent';
  }

  #lose(): void {
    this.#reception = 'lost';
    this.#fine = 0;
  }

  #noteFine(elapsed: number): void {
    this.#beginning = 0;
    this.#forgetQuiet();
    this.#silent = 0;
    this.#undecoded = 0;
    this.#fine += elapsed;
    if (this.#fine >= recoveredLooks) this.#reception = 'fine';
    if (this.#fine >= forgottenLooks) this.#remedies = 0;
  }

  #noteUndecoded(elapsed: number, loss: number): void {
    this.#forgetQuiet();
    this.#undecoded += elapsed;
    if (this.#undecoded >= (loss > 0 ? undecodedLooks.lossy : undecodedLooks.clean)) this.#lose();
  }
}

/** Whether a device that is on gives something all the time; a screen may stand still, and what it plays be over. */
const isConstant = (source: MediaSource): boolean => source === 'microphone' || source === 'camera';
