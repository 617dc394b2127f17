import { describe, expect, it, vi } from 'vitest';
import { countMedia, decodedBy, untilDecoded } from '../testing/browser/counted-media.ts';
import type { Attack, TappedFrame } from '../testing/browser/frame-tap.ts';
import { meet, untilEncrypted } from '../testing/browser/side.ts';
import { Tap } from '../testing/browser/tapped-frames.ts';

describe('frames on the way', () => {
  it('have nothing of what the encoders made: every frame that arrives is SFrame', async () => {
    const [adas, bens] = [new Tap(), new Tap()];
    const { ada, ben } = await meet({ ada: adas, ben: bens });
    await untilEncrypted(ada, ben);
    await vi.waitFor(() => expect(bens.at('arrived', 'camera').length).toBeGreaterThan(20));
    // So that there are frames under two keys.
    ada.link.restartIce();
    const arrivedCamera = () => bens.at('arrived', 'camera').map(withoutPrefix);
    await vi.waitFor(() => expect(epochsOf(arrivedCamera()).size).toBeGreaterThan(1));
    await vi.waitFor(() => expect(bens.at('played').length).toBeGreaterThan(100));

    const camera = arrivedCamera();
    const microphone = bens.at('arrived', 'microphone');
    const played = bens.at('played');
    const { arrived } = await countMedia(ben);
    const seen = bens.at('arrived', 'camera').length;
    // Last, so that what the others are compared with is complete.
    await untilTold(adas);
    const clear = adas.at('clear');
    // The tap compares the right things: what Ben plays is, byte for byte, what Ada's encoders made.
    const made = new Set(clear.map(textOf));
    expect(played.filter((frame) => !made.has(textOf(frame))).length).toBe(0);
    // And of all that, no eight bytes in a row are found in what came over the network.
    const runs = runsOf(clear);
    expect(runs.size).toBeGreaterThan(1_000);
    for (const frame of [...camera, ...microphone])
      expect([...runsOf([frame])].filter((run) => runs.has(run)).length).toBe(0);
    // In every epoch each stream has a key of its own.
    expect(streamsOf(camera).size).toBe(1);
    expect(streamsOf(microphone).size).toBe(1);
    expect(streamsOf(camera)).not.toEqual(streamsOf(microphone));
    // Statistics count the same frames: none found its way around the transform.
    expect(seen).toBeGreaterThanOrEqual(Math.max(...arrived));
  });

  it('are never played when the relay tampers with, replays, drops, injects or reflects them', async () => {
    // At the same time, in a call for each: most of it is waiting for frames.
    await Promise.all(attacks.map((kind) => expectHarmless(kind)));
  });
});

const attacks = ['tamper', 'replay', 'drop', 'inject', 'reflect'] as const satisfies Attack[];

async function expectHarmless(kind: Attack): Promise<void> {
  const [adas, bens] = [new Tap(), new Tap()];
  const { ada, ben } = await meet({ ada: adas, ben: bens });
  await untilEncrypted(ada, ben);
  await vi.waitFor(() => expect(bens.at('played', 'camera').length, kind).toBeGreaterThan(5));
  bens.attack(kind);
  const count = (place: TappedFrame['place']) => bens.countAround(kind, place);
  await vi.waitFor(() => expect(count('arrived').since, kind).toBeGreaterThan(80));
  // What is played is counted last, and what had arrived before the attack can still be among it.
  const [arrived, played] = [count('arrived'), count('played')];
  bens.attack('none');
  const inside = arrived.before - played.before;
  if (kind === 'tamper') expect(played.since, kind).toBeLessThanOrEqual(inside);
  if (kind === 'replay' || kind === 'inject')
    expect(played.since, kind).toBeLessThan(arrived.since / 2 + inside);
  // It ends with the attack: the picture comes back by itself.
  await untilDecoded(ben, (await decodedBy(ben)) + 5);
  await expectPlayedAsMade(adas, bens, kind);
}

/** Everything that was made so far has been told: reports come in order. */
async function untilTold(maker: Tap): Promise<void> {
  const before = maker.at('clear').length;
  await vi.waitFor(() => expect(maker.at('clear').length).toBeGreaterThan(before));
}

const nameOf = ({ stream, data }: TappedFrame) => stream + textOf(data);

/** Every frame that was played was made by the other side, for this stream, and none was played twice. */
async function expectPlayedAsMade(maker: Tap, player: Tap, kind: Attack): Promise<void> {
  const played = player.frames.filter(({ place }) => place === 'played');
  await untilTold(maker);
  const made = maker.frames.filter(({ place }) => place === 'clear');
  expect(played.length, kind).toBeGreaterThan(50);
  const left = new Map<string, number>();
  for (const frame of made) left.set(nameOf(frame), (left.get(nameOf(frame)) ?? 0) + 1);
  const strangers = played.filter((frame) => {
    const times = left.get(nameOf(frame)) ?? 0;
    left.set(nameOf(frame), times - 1);
    return times === 0;
  });
  expect(
    strangers.map(({ stream }) => stream),
    kind,
  ).toEqual([]);
}

/** Every run of this many bytes that two texts share by chance would be one in 2⁶⁴. */
const runLength = 8;

const textOf = (frame: Uint8Array): string => String.fromCharCode(...frame);

function runsOf(frames: readonly Uint8Array[]): Set<string> {
  const runs = new Set<string>();
  for (const frame of frames) {
    const text = textOf(frame);
    for (let start = 0; start + runLength <= text.length; start += 1)
      runs.add(text.slice(start, start + runLength));
  }
  return runs;
}

/** Without the VP8 header that says only "key frame of this size" or "no key frame"; see the e2ee package. */
const withoutPrefix = (frame: Uint8Array): Uint8Array => frame.subarray(frame[0] === 1 ? 1 : 10);

/** The key id of an SFrame frame (RFC 9605, section 4.3), taken apart as docs/e2ee.md says. */
function keyOf(frame: Uint8Array): { readonly epoch: number; readonly stream: number } {
  const configuration = (frame[0] ?? 0) >> 4;
  let kid = configuration;
  if (configuration >= 8) {
    kid = 0;
    for (const byte of frame.subarray(1, configuration - 6)) kid = kid * 256 + byte;
  }
  return { epoch: kid >> 3, stream: kid & 7 };
}

const epochsOf = (frames: readonly Uint8Array[]) => new Set(frames.map((frame) => keyOf(frame).epoch));

const streamsOf = (frames: readonly Uint8Array[]) => new Set(frames.map((frame) => keyOf(frame).stream));
