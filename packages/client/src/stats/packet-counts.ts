import * as v from 'valibot';

/** Members of WebRTC Statistics, section 8.17. Browsers that do not count these packets notice by their own means. */
const counts = v.object({
  type: v.literal('transport'),
  packetsSent: v.number(),
  packetsReceived: v.number(),
});
export type PacketCounts = v.InferOutput<typeof counts>;

/** What a transport has sent and got so far; undefined where the browser does not count. */
export function packetsOf(report: RTCStatsReport): PacketCounts | undefined {
  let found: PacketCounts | undefined;
  report.forEach((entry: unknown) => {
    const parsed = v.safeParse(counts, entry);
    if (parsed.success) found = parsed.output;
  });
  return found;
}
