import { expect, type Page } from '@playwright/test';
import {
  decodeWhateverComes,
  holdTransforms,
  ignoreClearFrameProtection,
  keepSilentAboutSending,
  passEverySecondFrame,
  setHeldTransforms,
  tellWhatIsSent,
} from './fixtures/broken-encryption.ts';
import { attack, countAround, tapFrames, tappedFrames } from './fixtures/frame-tap.ts';
import type { Attack, TappedFrame } from './fixtures/frame-tap-types.ts';
import { arrivedFrames, decodedFrames, expectCamera, expectToReceive } from './fixtures/media.ts';
import { meet } from './fixtures/meet.ts';
import { snapshotMedia } from './fixtures/probe.ts';
import { noteSentTracks, sentPictures } from './fixtures/sent-tracks.ts';
import { tell, test } from './fixtures/test.ts';

const END_TO_END = 'End-to-end encrypted: only you two can see and hear this';
const SETTING_UP = 'Setting up encryption: nothing is sent yet';
const FAILED = 'Not protected, so nothing is sent or played';

const framesAt = async (page: Page, place: TappedFrame['place'], stream?: string): Promise<Buffer[]> =>
  (await tappedFrames(page))
    .filter((frame) => frame.place === place && (stream === undefined || frame.stream === stream))
    .map(({ hex }) => Buffer.from(hex, 'hex'));

/** Every run of this many bytes that two texts share by chance would be one in 2⁶⁴. */
const RUN = 8;

function runsOf(frames: readonly Buffer[]): Set<string> {
  const runs = new Set<string>();
  for (const frame of frames) {
    for (let start = 0; start + RUN <= frame.length; start += 1)
      runs.add(frame.toString('latin1', start, start + RUN));
  }
  return runs;
}

/** Without the VP8 header that says only "key frame of this size" or "no key frame"; see the e2ee package. */
const withoutPrefix = (frame: Buffer): Buffer => frame.subarray(frame.readUInt8(0) === 1 ? 1 : 10);

/** The key id of an SFrame frame (RFC 9605, section 4.3), taken apart as docs/e2ee.md says. */
function keyOf(frame: Buffer): { epoch: number; stream: number } {
  const configuration = frame.readUInt8(0) >> 4;
  const kid = configuration < 8 ? configuration : frame.readUIntBE(1, configuration - 7);
  return { epoch: kid >> 3, stream: kid & 7 };
}

const epochsOf = (frames: readonly Buffer[]) => new Set(frames.map((frame) => keyOf(frame).epoch));

const streamsOf = (frames: readonly Buffer[]) => new Set(frames.map((frame) => keyOf(frame).stream));

test('nothing of what the encoders made leaves in clear: every frame that arrives is SFrame', async ({
  people,
}) => {
  const [ada, ben] = await meet(people, { prepare: tapFrames }, { prepare: tapFrames });
  await expect(ben.page.getByText(END_TO_END).first()).toBeVisible();
  await expectToReceive(ben.page, { videos: 1, voices: 1 });
  await expect.poll(async () => (await framesAt(ben.page, 'arrived', 'camera')).length).toBeGreaterThan(30);
  // Ada's browser says that its network is another one, so that there are frames under two keys.
  await ada.page.evaluate(() => dispatchEvent(new Event('online')));
  const epochs = async () => epochsOf((await framesAt(ben.page, 'arrived', 'camera')).map(withoutPrefix));
  await expect.poll(async () => (await epochs()).size).toBeGreaterThan(1);
  await expect.poll(async () => (await framesAt(ben.page, 'played')).length).toBeGreaterThan(100);

  const camera = (await framesAt(ben.page, 'arrived', 'camera')).map(withoutPrefix);
  const microphone = await framesAt(ben.page, 'arrived', 'microphone');
  const played = await framesAt(ben.page, 'played');
  // Last, so that what the others are compared with is complete.
  const clear = await framesAt(ada.page, 'clear');
  // The tap compares the right things: what Ben plays is, byte for byte, what Ada's encoders made.
  const made = new Set(clear.map((frame) => frame.toString('latin1')));
  expect(played.length).toBeGreaterThan(100);
  expect(played.filter((frame) => !made.has(frame.toString('latin1'))).length).toBe(0);
  // And of all that, no eight bytes in a row are found in what came over the network.
  const runs = runsOf(clear);
  // A hundred frames of a still picture and of silence have some thousands.
  expect(runs.size).toBeGreaterThan(1_000);
  for (const frame of [...camera, ...microphone])
    expect([...runsOf([frame])].filter((run) => runs.has(run)).length).toBe(0);
  // In every epoch each stream has a key of its own.
  expect(streamsOf(camera).size).toBe(1);
  expect(streamsOf(microphone).size).toBe(1);
  expect(streamsOf(camera)).not.toEqual(streamsOf(microphone));
  // Statistics count the same frames: none found its way around the transform.
  const { inbound } = await snapshotMedia(ben.page);
  const received = inbound
    .filter(({ kind }) => kind === 'video')
    .reduce((sum, stream) => sum + stream.received, 0);
  const seen = (await framesAt(ben.page, 'arrived', 'camera')).length;
  expect(seen).toBeGreaterThanOrEqual(received);
});

test('a receiver without transforms decodes no picture and hears nothing', async ({ people }) => {
  const [ada, ben] = await meet(people, {}, { prepare: decodeWhateverComes });
  await expect(ada.page.getByText(END_TO_END).first()).toBeVisible();
  await expectFramesToArrive(ben.page);
  expect(await decodedFrames(ben.page)).toBe(0);
});

test('until transforms are set, nothing leaves and no sender has a camera that is on, and only encrypted frames after', async ({
  people,
}) => {
  const [ada, ben] = await meet(
    people,
    {
      prepare: async (context) => {
        await holdTransforms(context);
        await noteSentTracks(context);
      },
    },
    { prepare: decodeWhateverComes },
  );
  // Ben's media reaches Ada, so the path is there, and Ada's encoders had all the time they need.
  await expectToReceive(ada.page, { videos: 1, voices: 1 });
  const { outbound } = await snapshotMedia(ada.page);
  expect(outbound.map(({ packets }) => packets)).toEqual(outbound.map(() => 0));
  expect(await decodedFrames(ben.page)).toBe(0);
  await expect(ada.page.getByText(SETTING_UP).first()).toBeVisible();
  await expect(ada.page.getByText(END_TO_END)).toHaveCount(0);
  const before = await sentPictures(ada.page);
  expect(before.given.some(({ drawn }) => drawn)).toBe(true);
  expect(before.given.filter(({ drawn, enabled }) => enabled && !drawn)).toEqual([]);

  await setHeldTransforms(ada.page);
  await expectFramesToArrive(ben.page);
  expect(await decodedFrames(ben.page)).toBe(0);
});

test('once the worker has confirmed, the camera takes the place of the drawn picture, and nothing is drawn any more', async ({
  people,
  firefox,
}) => {
  const both = await meet(people, { prepare: noteSentTracks }, { prepare: noteSentTracks, browser: firefox });
  for (const { page } of both) {
    await expect(page.getByText(END_TO_END).first()).toBeVisible();
    await expectToReceive(page, { videos: 1, voices: 1 });
    await expect.poll(async () => (await sentPictures(page)).drawing).toBe(0);
    const { given } = await sentPictures(page);
    expect(given.filter(({ drawn, enabled }) => enabled && !drawn)).not.toEqual([]);
    expect(given[0]).toMatchObject({ drawn: true });
  }
});

test('when the browser ignores the protection and transforms come late, neither camera nor voice is let through', async ({
  people,
}) => {
  const [ada, ben] = await meet(
    people,
    {
      prepare: async (context) => {
        await ignoreClearFrameProtection(context);
        await holdTransforms(context);
        await keepSilentAboutSending(context);
      },
    },
    { prepare: decodeWhateverComes },
  );
  // The control of what shows above that nothing can be decoded: the same receiver decodes what comes in clear.
  await expect.poll(() => decodedFrames(ben.page)).toBeGreaterThan(10);
  // The worker has confirmed nothing, so what leaves is black and silent. Ben's own page does not even show it.
  // What the decoder makes up of silence that came late is not quite nothing; a voice is a million times as loud.
  await expectToReceive(ada.page, { videos: 1, voices: 1 });
  const [voice, silence] = [await loudestAt(ada.page), await loudestAt(ben.page)];
  expect(voice).toBeGreaterThan(0);
  expect(silence).toBeLessThan(voice / 10_000);
  expect(await brightestRemotePicture(ben.page)).toBeLessThan(20);
  await expect(ada.page.getByText(END_TO_END)).toHaveCount(0);
  // As soon as Ada's page sees what her browser does, there is no call.
  await tellWhatIsSent(ada.page);
  await expect(ada.page.getByText(FAILED).first()).toBeVisible();
  await expect(ben.page.getByText(FAILED).first()).toBeVisible();
});

test('a browser that encrypts a part of the frames only is found out, and the call ends', async ({
  people,
}) => {
  const [ada, ben] = await meet(people, { prepare: passEverySecondFrame });
  await expect(ada.page.getByText(END_TO_END).first()).toBeVisible();
  await expect(ada.page.getByText(FAILED).first()).toBeVisible({ timeout: 30_000 });
  await expect(ben.page.getByText(FAILED).first()).toBeVisible();
});

/** The energy of the loudest sound that came. */
const loudestAt = async (page: Page): Promise<number> =>
  Math.max(...(await snapshotMedia(page)).inbound.map(({ energy }) => energy));

const ATTACKS = ['tamper', 'replay', 'drop', 'inject', 'reflect'] as const satisfies Attack[];

test('frames that the relay tampers with, replays, drops, injects or reflects are never played', async ({
  people,
}) => {
  // Five attacks, each for as long as 80 frames need, one in twelve of them of the camera.
  test.slow();
  const [ada, ben] = await meet(people, { prepare: tapFrames }, { prepare: tapFrames });
  await expectToReceive(ben.page, { videos: 1, voices: 1 });
  for (const kind of ATTACKS) {
    await test.step(kind, async () => {
      await attack(ben.page, kind);
      const count = (place: TappedFrame['place']) => countAround(ben.page, { kind, place });
      await expect.poll(async () => (await count('arrived')).since, { timeout: 60_000 }).toBeGreaterThan(80);
      // What is played is counted last, and what had arrived before the attack can still be among it.
      const [arrived, played] = [await count('arrived'), await count('played')];
      await attack(ben.page, 'none');
      tell(`${kind}: ${arrived.since} frames arrived, ${played.since} were played`);
      const inside = arrived.before - played.before;
      if (kind === 'tamper') expect(played.since).toBeLessThanOrEqual(inside);
      if (kind === 'replay' || kind === 'inject')
        expect(played.since).toBeLessThan(arrived.since / 2 + inside);
      // It ends with the attack: the picture comes back by itself.
      await expectToReceive(ben.page, { videos: 1, voices: 1 });
    });
  }
  await expectCamera(ben.pictureOf('Ada'));
  await expectPlayedAsMade(ada.page, ben.page);
});

/** Every frame that was played was made by the other side, for this stream, and none was played twice. */
async function expectPlayedAsMade(maker: Page, player: Page): Promise<void> {
  const played = (await tappedFrames(player)).filter(({ place }) => place === 'played');
  // Last, so that what the others are compared with is complete.
  const made = (await tappedFrames(maker)).filter(({ place }) => place === 'clear');
  expect(played.length).toBeGreaterThan(200);
  const left = new Map<string, number>();
  for (const { stream, hex } of made) left.set(stream + hex, (left.get(stream + hex) ?? 0) + 1);
  const strangers = played.filter(({ stream, hex }) => {
    const times = left.get(stream + hex) ?? 0;
    left.set(stream + hex, times - 1);
    return times === 0;
  });
  expect(strangers.map(({ stream }) => stream)).toEqual([]);
}

/** Waits until frames came over the network, decoded or not. */
const expectFramesToArrive = (page: Page): Promise<void> =>
  expect
    .poll(() => arrivedFrames(page), { message: 'frames that arrive', timeout: 60_000 })
    .toBeGreaterThan(30);

/** Plays every remote track in a video of its own, and tells the brightest of them. */
const brightestRemotePicture = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    let brightest = 0;
    const receivers = window.sottoProbe.connections.flatMap((connection) => connection.getReceivers());
    for (const { track } of receivers) {
      if (track.kind !== 'video') continue;
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = new MediaStream([track]);
      const playing = video.play().then(() => true);
      // Time is the point: what has no picture never plays.
      const plays = await Promise.race([
        playing,
        new Promise<false>((resolve) => setTimeout(resolve, 1000, false)),
      ]);
      if (!plays) continue;
      const context = new OffscreenCanvas(8, 8).getContext('2d');
      context?.drawImage(video, 0, 0, 8, 8);
      brightest = Math.max(
        brightest,
        ...(context?.getImageData(0, 0, 8, 8).data.filter((_, at) => at % 4 < 3) ?? []),
      );
    }
    return brightest;
  });
