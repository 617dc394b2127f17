import * as v from 'valibot';
import type { LinkSample } from './link-quality.ts';

// Members of WebRTC Statistics (sections 8.2 and 8.16) that are read here. Browsers leave some out at first.
const amount = v.fallback(v.number(), 0);
const inbound = v.object({
  type: v.literal('inbound-rtp'),
  id: v.string(),
  mid: v.optional(v.string()),
  packetsReceived: amount,
  packetsLost: amount,
  bytesReceived: amount,
  /** Seconds. */
  jitter: amount,
});
const pair = v.object({
  type: v.literal('candidate-pair'),
  nominated: v.literal(true),
  /** Seconds. */
  currentRoundTripTime: v.number(),
});

type Totals = v.InferOutput<typeof inbound>;

export interface InboundSample extends LinkSample {
  /** Bytes since the last reading. */
  readonly bytes: number;
}

/** Turns the ever-growing totals of `getStats` into what happened since the last reading. */
export class InboundReader {
  #before = new Map<string, Totals>();

  /** One sample for each media section (by `mid`) that is received. */
  read(report: RTCStatsReport): Map<string, InboundSample> {
    const roundTrip = roundTripOf(report);
    const now = new Map<string, Totals>();
    const samples = new Map<string, InboundSample>();
    report.forEach((entry: unknown) => {
      const parsed = v.safeParse(inbound, entry);
      if (!parsed.success) return;
      const totals = parsed.output;
      now.set(totals.id, totals);
      if (totals.mid !== undefined)
        samples.set(totals.mid, difference(totals, this.#before.get(totals.id), roundTrip));
    });
    this.#before = now;
    return samples;
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

function difference(now: Totals, before: Totals | undefined, roundTrip: number | null): InboundSample {
  const received = now.packetsReceived - (before?.packetsReceived ?? 0);
  // Late repairs count backwards.
  const lost = Math.max(0, now.packetsLost - (before?.packetsLost ?? 0));
  return {
    loss: received + lost === 0 ? 0 : lost / (received + lost),
    roundTrip,
    jitter: received === 0 ? 0 : now.jitter * 1000,
    bytes: now.bytesReceived - (before?.bytesReceived ?? 0),
  };
}

function roundTripOf(report: RTCStatsReport): number | null {
  let roundTrip: number | null = null;
  report.forEach((entry: unknown) => {
    const parsed = v.safeParse(pair, entry);
    if (parsed.success) roundTrip = parsed.output.currentRoundTripTime * 1000;
  });
  return roundTrip;
}
