import * as v from 'valibot';
import { InboundReader, type InboundSample } from './inbound-reader.ts';

/** Members of WebRTC Statistics, section 8.2. Each kind of media has some of them. */
const decoding = v.object({
  type: v.literal('inbound-rtp'),
  mid: v.string(),
  framesDecoded: v.optional(v.number()),
  totalSamplesReceived: v.optional(v.number()),
  concealedSamples: v.optional(v.number()),
});

export interface Arrival extends InboundSample {
  /**
   * What came out of the decoder since the last reading: frames of a picture, samples of a sound that were not made up.
   * Bytes alone prove nothing: they arrive also where no key fits. Null where the browser does not tell.
   */
  readonly decoded: number | null;
}

/** Says whether media arrives, and whether it can be played. */
export class ArrivalReader {
  readonly #inbound = new InboundReader();
  #before = new Map<string, number>();

  /** By `mid`. */
  read(report: RTCStatsReport): Map<string, Arrival> {
    const totals = new Map<string, number>();
    report.forEach((entry: unknown) => {
      const parsed = v.safeParse(decoding, entry);
      if (!parsed.success) return;
      const total = decodedOf(parsed.output);
      if (total !== null) totals.set(parsed.output.mid, total);
    });
    const arrivals = new Map<string, Arrival>();
    for (const [mid, sample] of this.#inbound.read(report)) {
      const total = totals.get(mid);
      const decoded = total === undefined ? null : Math.max(0, total - (this.#before.get(mid) ?? 0));
      arrivals.set(mid, { ...sample, decoded });
    }
    this.#before = totals;
    return arrivals;
  }
}

function decodedOf(entry: v.InferOutput<typeof decoding>): number | null {
  const { framesDecoded, totalSamplesReceived, concealedSamples } = entry;
  if (framesDecoded !== undefined) return framesDecoded;
  if (totalSamplesReceived === undefined || concealedSamples === undefined) return null;
  return totalSamplesReceived - concealedSamples;
}
