import type { LinkSample } from './link-quality.ts';
import { decodedOf, type Inbound, inboundOf, roundTripOf } from './report.ts';

/** What came since the last reading. */
export interface Arrival extends LinkSample {
  readonly bytes: number;
  /**
   * What came out of the decoder. Bytes alone prove nothing: they arrive also where no key fits. Null where the browser
   * does not tell.
   */
  readonly decoded: number | null;
}

/** Whether media comes and can be played, as far as the browser tells. */
export const arrives = ({ bytes, decoded }: Pick<Arrival, 'bytes' | 'decoded'>): boolean =>
  bytes > 0 && decoded !== 0;

/** Whether anything of a receiver has come and could be played until now. */
export const hasBegun = (report: RTCStatsReport): boolean =>
  inboundOf(report).some((entry) => arrives({ bytes: entry.bytesReceived, decoded: decodedOf(entry) }));

/** Turns the ever-growing totals of `getStats` into what happened since the last reading. */
export class ArrivalReader {
  #before = new Map<string, Inbound>();

  /** One for each media section (by `mid`) that is received. */
  read(report: RTCStatsReport): Map<string, Arrival> {
    const roundTrip = roundTripOf(report);
    const now = inboundOf(report);
    const arrivals = new Map<string, Arrival>();
    for (const entry of now) {
      if (entry.mid === undefined) continue;
      arrivals.set(entry.mid, { ...difference(entry, this.#before.get(entry.id)), roundTrip });
    }
    this.#before = new Map(now.map((entry) => [entry.id, entry]));
    return arrivals;
  }
}

/** The worst of several sections, for a word about the person who sends them. */
export function worst(samples: readonly LinkSample[]): LinkSample | undefined {
  const [first, ...others] = samples;
  if (first === undefined) return undefined;
  return others.reduce<LinkSample>(
    (sum, { loss, roundTrip, jitter }) => ({
      loss: Math.max(sum.loss, loss),
      roundTrip: roundTrip ?? sum.roundTrip,
      jitter: Math.max(sum.jitter, jitter),
    }),
    first,
  );
}

function difference(now: Inbound, before: Inbound | undefined): Omit<Arrival, 'roundTrip'> {
  const received = now.packetsReceived - (before?.packetsReceived ?? 0);
  // Late repairs count backwards.
  const lost = Math.max(0, now.packetsLost - (before?.packetsLost ?? 0));
  const decoded = decodedOf(now);
  return {
    loss: received + lost === 0 ? 0 : lost / (received + lost),
    jitter: received === 0 ? 0 : now.jitter * 1000,
    bytes: now.bytesReceived - (before?.bytesReceived ?? 0),
    decoded: decoded === null ? null : Math.max(0, decoded - ((before && decodedOf(before)) ?? 0)),
  };
}
