import { expect, it, onTestFinished, vi } from 'vitest';
import {
  countMedia,
  decodedBy,
  hasten,
  play,
  untilArrived,
  untilDecoded,
  untilReceived,
} from '../testing/browser/counted-media.ts';
import { decodesWhateverComes, letFramesPass } from '../testing/browser/noted.ts';
import { createPaintedMedia } from '../testing/browser/painted-media.ts';
import { meet, type Side, untilEncrypted } from '../testing/browser/side.ts';

const isSender = (part: RTCRtpSender | RTCRtpReceiver): boolean => part instanceof RTCRtpSender;

const untilLaidOut = (side: Side) => vi.waitFor(() => expect(side.pc.remoteDescription).not.toBeNull());

const createHalfFrameWorker = () =>
  new Worker(new URL('../testing/browser/half-frame-worker.ts', import.meta.url), { type: 'module' });

const sharingWithoutGuard = () => ({
  browser: { configure: letFramesPass },
  media: createPaintedMedia({ sharing: true }),
});

it('transforms of all senders and receivers run on both sides, also on connections where one that is set late never does', async () => {
  const { ada, ben } = await meet({ ada: sharingWithoutGuard(), ben: sharingWithoutGuard() });
  // The worker has encrypted frames of all four senders of each …
  await untilEncrypted(ada, ben);
  for (const side of [ada, ben]) {
    play(side);
    // … and on the other side each is decrypted, which only the keys of its stream can.
    await untilReceived(side);
    await vi.waitFor(async () => {
      const { decoded } = await countMedia(side);
      expect(decoded.map((pictures) => pictures > 3)).toEqual([true, true]);
    });
    await vi.waitFor(async () =>
      expect((await heardStreams(side)).every((samples) => samples > 0)).toBe(true),
    );
  }
});

it('until transforms are set, nothing leaves and no sender has a camera that is on, and only encrypted frames after', async () => {
  const replacing = vi.spyOn(RTCRtpSender.prototype, 'replaceTrack');
  onTestFinished(() => replacing.mockRestore());
  const { ada, ben } = await meet({
    ada: { browser: { holds: isSender } },
    ben: { browser: decodesWhateverComes },
  });
  await untilLaidOut(ada);
  play(ada);
  // Ben's media reaches Ada, so the path is there, and Ada's encoders had all the time they need.
  await untilReceived(ada);
  expect((await countMedia(ada)).sent).toBe(0);
  expect(await decodedBy(ben)).toBe(0);
  expect(ada.protection).toEqual({ level: 'establishing' });
  const senders = new Set<unknown>(ada.pc.getSenders());
  const given = replacing.mock.calls
    .map(([track]) => track)
    .filter((track, index) => track?.kind === 'video' && senders.has(replacing.mock.contexts[index]));
  // One for the camera; there is no screen. It is drawn, and not the camera switched off.
  expect(given).toMatchObject([{ enabled: true }]);
  expect(await brightestOf(given[0])).toBeLessThan(20);

  ada.setHeldTransforms();
  await untilArrived(ben);
  await untilEncrypted(ada);
  expect(await decodedBy(ben)).toBe(0);
});

it('when the browser ignores the protection and transforms come late, neither camera nor voice is let through', async () => {
  hasten(4);
  const { ada, ben } = await meet({
    ada: { browser: { configure: letFramesPass, holds: isSender } },
    ben: { browser: decodesWhateverComes },
  });
  await untilLaidOut(ada);
  // Ada's browser tells nothing of what leaves either.
  const nothing = new RTCPeerConnection().getStats();
  const senders = ada.pc.getSenders();
  for (const sender of senders) sender.getStats = () => nothing;
  for (const side of [ada, ben]) play(side);
  // The control of what shows above that nothing can be decoded: the same receiver decodes what comes in clear.
  await untilDecoded(ben, 10);
  // It stays so when they are set: late ones never run, and no error says so.
  ada.setHeldTransforms();
  expect(senders.map(({ transform }) => transform)).not.toContain(null);
  await untilDecoded(ben, (await decodedBy(ben)) + 10);
  // The worker has confirmed nothing, so what leaves is black and silent. What the decoder makes up of silence that
  // came late is not quite nothing; a voice is a million times as loud.
  await untilReceived(ada);
  const [voice, silence] = [(await countMedia(ada)).loudest, (await countMedia(ben)).loudest];
  expect(silence).toBeLessThan(voice / 10_000);
  expect(await brightestOf(ben.pc.getReceivers()[1]?.track)).toBeLessThan(20);
  expect(ada.protection).toEqual({ level: 'establishing' });

  // As soon as Ada's page sees what her browser does, there is no call.
  for (const sender of senders) Reflect.deleteProperty(sender, 'getStats');
  await vi.waitFor(() => {
    expect(ada.protection).toEqual({ level: 'failed', reason: 'frames-unencrypted' });
    expect(ben.protection).toEqual({ level: 'failed', reason: 'peer-failed' });
  });
  expect(ada.pc.connectionState).toBe('closed');
});

it('a browser that encrypts a part of the frames only is found out, and the call ends', async () => {
  hasten(4);
  const { ada, ben } = await meet({ ada: { createWorker: createHalfFrameWorker } });
  await untilEncrypted(ada, ben);
  await vi.waitFor(() => {
    expect(ada.protection).toEqual({ level: 'failed', reason: 'frames-unencrypted' });
    expect(ben.protection).toEqual({ level: 'failed', reason: 'peer-failed' });
  });
});

/** Samples of each sound that were heard and not made up. */
async function heardStreams({ pc }: Side): Promise<number[]> {
  const report = await pc.getStats();
  const heard: number[] = [];
  report.forEach((entry) => {
    if (entry.type === 'inbound-rtp' && entry.kind === 'audio')
      heard.push(entry.totalSamplesReceived - entry.concealedSamples);
  });
  expect(heard).toHaveLength(2);
  return heard;
}

/** The brightest point of what a track shows now. */
async function brightestOf(track: MediaStreamTrack | null | undefined): Promise<number> {
  expect(track).toMatchObject({ kind: 'video', readyState: 'live', muted: false });
  if (!track) return Infinity;
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  await video.play();
  const context = new OffscreenCanvas(8, 8).getContext('2d');
  context?.drawImage(video, 0, 0, 8, 8);
  video.srcObject = null;
  return Math.max(...(context?.getImageData(0, 0, 8, 8).data.filter((_, at) => at % 4 < 3) ?? []));
}
