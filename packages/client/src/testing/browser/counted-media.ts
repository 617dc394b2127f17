import { expect, onTestFinished, vi } from 'vitest';
import type { Side } from './side.ts';

/** What one side has sent and received so far, by its browser's statistics. */
export interface CountedMedia {
  /** Packets of media that left. */
  readonly sent: number;
  /** Pictures that arrived whole, and those that were decoded, for each stream. */
  readonly arrived: readonly number[];
  readonly decoded: readonly number[];
  /** Energy of the loudest sound that was played. */
  readonly loudest: number;
}

export async function countMedia({ pc }: Side): Promise<CountedMedia> {
  const entries = [...((await pc.getStats()) as ReadonlyMap<string, Record<string, unknown>>).values()];
  const all = (type: string, kind: string, member: string): number[] =>
    entries
      .filter((entry) => entry['type'] === type && entry['kind'] === kind)
      .map((entry) => Number(entry[member] ?? 0));
  return {
    sent: [
      ...all('outbound-rtp', 'video', 'packetsSent'),
      ...all('outbound-rtp', 'audio', 'packetsSent'),
    ].reduce((total, each) => total + each, 0),
    arrived: all('inbound-rtp', 'video', 'framesReceived'),
    decoded: all('inbound-rtp', 'video', 'framesDecoded'),
    loudest: Math.max(0, ...all('inbound-rtp', 'audio', 'totalAudioEnergy')),
  };
}

/** Plays all that comes, as a page does: nothing of a sound is decoded that nobody plays. */
export function play({ pc }: Side): void {
  const element = document.createElement('video');
  element.srcObject = new MediaStream(pc.getReceivers().map(({ track }) => track));
  element.volume = 0.1;
  // It is over when the test is.
  element.play().catch(() => undefined);
  onTestFinished(() => void (element.srcObject = null));
}

/** Waits until one side has decoded so many pictures and hears something. */
export const untilReceived = (side: Side, pictures = 6): Promise<void> =>
  vi.waitFor(async () => {
    const { decoded, loudest } = await countMedia(side);
    expect(Math.max(0, ...decoded)).toBeGreaterThan(pictures);
    expect(loudest).toBeGreaterThan(0);
  });

/** How many pictures of the stream that has most of them were decoded so far. */
export const decodedBy = async (side: Side): Promise<number> =>
  Math.max(0, ...(await countMedia(side)).decoded);

/** Waits until more pictures than these were decoded. */
export const untilDecoded = (side: Side, pictures: number): Promise<void> =>
  vi.waitFor(async () => expect(await decodedBy(side)).toBeGreaterThan(pictures));

/** Waits until so many pictures have arrived whole, whether or not they could be decoded. */
export const untilArrived = (side: Side, pictures = 10): Promise<void> =>
  vi.waitFor(async () => expect(Math.max(0, ...(await countMedia(side)).arrived)).toBeGreaterThan(pictures));

/** Everything that is looked at now and then is looked at more often, until the test ends. */
export function hasten(times: number): void {
  const wait = globalThis.setInterval;
  vi.stubGlobal('setInterval', (work: () => void, interval = 0) => wait(work, interval / times));
  onTestFinished(() => void vi.unstubAllGlobals());
}
