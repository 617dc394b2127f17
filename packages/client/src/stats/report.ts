import * as v from 'valibot';

// Every member of a statistics report that is read anywhere, by the sections of WebRTC Statistics. Browsers leave some out
// at first, or for good.

const amount = v.fallback(v.number(), 0);

/** Section 8.2. */
const inbound = v.object({
  type: v.literal('inbound-rtp'),
  id: v.string(),
  mid: v.optional(v.string()),
  packetsReceived: amount,
  packetsLost: amount,
  bytesReceived: amount,
  /** Seconds. */
  jitter: amount,
  /** Of video. */
  framesDecoded: v.optional(v.number()),
  /** Of audio. */
  totalSamplesReceived: v.optional(v.number()),
  concealedSamples: v.optional(v.number()),
});

/** Section 8.3; padding is not in it. */
const outbound = v.object({
  type: v.literal('outbound-rtp'),
  bytesSent: v.number(),
  /** Of video. */
  framesSent: v.optional(v.number()),
  packetsSent: v.optional(v.number()),
  /** What is sent once more was encrypted before. */
  retransmittedPacketsSent: v.optional(v.number(), 0),
});

/** Sections 8.5 and 8.6. */
const source = v.union([
  v.object({ type: v.literal('media-source'), kind: v.literal('video'), frames: v.number() }),
  v.object({ type: v.literal('media-source'), kind: v.literal('audio'), totalSamplesDuration: v.number() }),
]);

/** Section 8.16. */
const pair = v.object({
  type: v.literal('candidate-pair'),
  nominated: v.literal(true),
  /** Seconds. */
  currentRoundTripTime: v.number(),
});

/** Section 8.17. */
const transport = v.object({
  type: v.literal('transport'),
  packetsSent: v.number(),
  packetsReceived: v.number(),
});

export type Inbound = v.InferOutput<typeof inbound>;

/** What has come of each media section or receiver so far. */
export const inboundOf = (report: RTCStatsReport): Inbound[] => entriesOf(report, inbound);

/**
 * What came out of the decoder so far: frames of a picture, samples of a sound that were not made up. Null where the
 * browser does not tell, and as long as no sound is played at all.
 */
export function decodedOf(entry: Inbound): number | null {
  const { framesDecoded, totalSamplesReceived = 0, concealedSamples } = entry;
  if (framesDecoded !== undefined) return framesDecoded;
  if (totalSamplesReceived === 0 || concealedSamples === undefined) return null;
  return totalSamplesReceived - concealedSamples;
}

/** Payload that has left so far, and frames of video or packets of sound, none twice; undefined where nothing tells. */
export function leftOf(
  report: RTCStatsReport,
): { readonly bytes: number; readonly frames: number } | undefined {
  const entries = entriesOf(report, outbound);
  if (entries.length === 0) return undefined;
  const frames = entries.map(
    ({ bytesSent, framesSent, packetsSent = bytesSent, retransmittedPacketsSent }) =>
      framesSent ?? packetsSent - retransmittedPacketsSent,
  );
  return { bytes: sum(entries.map(({ bytesSent }) => bytesSent)), frames: sum(frames) };
}

/** How much a device has given to its sender so far, in units of its own; null where the browser does not tell. */
export function givenOf(report: RTCStatsReport): number | null {
  const entry = entriesOf(report, source).at(-1);
  if (entry === undefined) return null;
  return entry.kind === 'video' ? entry.frames : entry.totalSamplesDuration;
}

/** Milliseconds there and back; null where nothing tells. */
export function roundTripOf(report: RTCStatsReport): number | null {
  const entry = entriesOf(report, pair).at(-1);
  return entry === undefined ? null : entry.currentRoundTripTime * 1000;
}

/** Packets of any kind that a transport has sent and got so far; undefined where the browser does not count them. */
export const packetsOf = (report: RTCStatsReport): v.InferOutput<typeof transport> | undefined =>
  entriesOf(report, transport).at(-1);

function entriesOf<T>(report: RTCStatsReport, schema: v.GenericSchema<unknown, T>): T[] {
  const entries: T[] = [];
  report.forEach((entry: unknown) => {
    const parsed = v.safeParse(schema, entry);
    if (parsed.success) entries.push(parsed.output);
  });
  return entries;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
