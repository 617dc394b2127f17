import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { inTurn } from '../fixtures/in-turn.ts';
import type { CallKind } from './e2ee/call-worker.ts';
import type { FrameCost } from './e2ee/frame-cost-worker.ts';
import { BenchSite } from './e2ee/site.ts';
import { readThreadTimes, timeBetween } from './e2ee/thread-times.ts';
import { percentile, round, type Row } from './report.ts';

interface E2eeOptions {
  readonly browser: Browser;
  readonly signal: AbortSignal;
  readonly runs?: number;
}

/** Calls of these kinds take turns; null is a call without transforms, to compare with. */
const KINDS: readonly (CallKind | null)[] = [
  null,
  'nothing',
  'AES_128_GCM_SHA256_128',
  'AES_256_GCM_SHA512_128',
  'CHACHA20_POLY1305',
];
const FRAME_ROUNDS = 150;
/** Whatever else the machine does can only add time, so the cost is what the fastest tenth of the rounds took. */
const UNDISTURBED = 0.1;
const SETTLE_MS = 4_000;
const WATCH_MS = 6_000;

/**
 * Two questions, asked of the product's own code in a worker of a real browser:
 * - What does a frame cost? `raw_us_per_frame` is the cipher alone, `us_per_frame` all that is done to send a frame,
 *   `open_us_per_frame` all that is done to receive one, each as wall time, over rounds in which everything takes turns.
 * - What does a call cost? A call of 720p at 30 frames a second, one way within one page, so that its worker encrypts
 *   and decrypts as much as a person's does in a call between two. `percent` is the time that the kernel says the
 *   worker's thread was on a processor, and the browser's thread pool (where WebCrypto works) beyond what it was in a
 *   call without transforms; `with_audio_percent` is the same with 50 audio frames a second beside the video. The
 *   cipher `nothing` is a transform that hands every frame on as it is. `process_percent` is the whole page with audio:
 *   encoder, decoder, network and all.
 */
export async function run({ browser, signal, runs = 3 }: E2eeOptions): Promise<Row[]> {
  const site = await BenchSite.create();
  const page = await browser.newPage();
  try {
    await page.goto(site.url);
    const costs = await page.evaluate(async (rounds) => window.bench?.measureFrames(rounds), FRAME_ROUNDS);
    const shares = await inTurn(Array.from({ length: runs }), () =>
      inTurn(KINDS, async (kind) => {
        signal.throwIfAborted();
        return watchCall(page, kind);
      }),
    );
    return [...(costs ?? []).map(frameRow), ...shareRows(shares.flat())];
  } finally {
    await page.close();
    site.close();
  }
}

function frameRow({ cipher, size, raw, seal, open }: FrameCost): Row {
  const [rawCost, sealCost, openCost] = [raw, seal, open].map((times) => percentile(times, UNDISTURBED));
  return {
    name: cipher,
    size,
    us_per_frame: round(sealCost ?? 0, 1),
    raw_us_per_frame: round(rawCost ?? 0, 1),
    ratio: round((sealCost ?? 0) / (rawCost ?? 0), 2),
    open_us_per_frame: round(openCost ?? 0, 1),
  };
}

/** Percent of one processor, and frames and kilobits a second. */
interface Share {
  readonly worker: number;
  readonly pool: number;
  readonly process: number;
  readonly framesPerSecond: number;
  readonly kbitPerSecond: number;
}

interface CallShares {
  readonly kind: CallKind | null;
  readonly withAudio: Share;
  readonly video: Share;
}

async function watchCall(page: Page, kind: CallKind | null): Promise<CallShares> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (session === undefined) throw new Error('no browser');
  await page.evaluate(async (chosen) => window.bench?.startCall(chosen), kind);
  try {
    await sleep(SETTLE_MS);
    const withAudio = await watch(page, session);
    await page.evaluate(async () => window.bench?.silenceCall());
    await sleep(SETTLE_MS / 4);
    return { kind, withAudio, video: await watch(page, session) };
  } finally {
    await page.evaluate(() => window.bench?.stopCall());
    await session.detach();
  }
}

async function watch(page: Page, session: CDPSession): Promise<Share> {
  const before = await read(page, session);
  await sleep(WATCH_MS);
  const after = await read(page, session);
  if (after.width !== 1280) throw new Error(`the picture is ${after.width} pixels wide`);
  const times = timeBetween(before.times, after.times);
  const ms = after.at - before.at;
  const percent = (...names: string[]) =>
    names.reduce((sum, name) => sum + (times.get(name) ?? 0), 0) / (ms * 10_000);
  return {
    worker: percent('DedicatedWorker'),
    pool: percent('ThreadPoolForeg'),
    process: percent(...times.keys()),
    framesPerSecond: ((after.framesDecoded - before.framesDecoded) / ms) * 1000,
    kbitPerSecond: ((after.bytesReceived - before.bytesReceived) * 8) / ms,
  };
}

async function read(page: Page, session: CDPSession) {
  const counts = await page.evaluate(async () => window.bench?.countCall());
  if (counts === undefined) throw new Error('the page has no benchmark');
  return { ...counts, times: await readThreadTimes(session), at: performance.now() };
}

function shareRows(calls: readonly CallShares[]): Row[] {
  const median = (kind: CallKind | null, figure: (call: CallShares) => number) =>
    percentile(
      calls.filter((call) => call.kind === kind).map((call) => figure(call)),
      0.5,
    );
  const encryption = (kind: CallKind | null, part: 'video' | 'withAudio') => {
    const plainPool = median(null, (call) => call[part].pool);
    return round(
      median(kind, (call) => call[part].worker + Math.max(0, call[part].pool - plainPool)),
      2,
    );
  };
  const row = (kind: CallKind | null): Row => ({
    name: kind === null ? 'call without transforms' : 'share of a core',
    cipher: kind ?? 'none',
    percent: encryption(kind, 'video'),
    with_audio_percent: encryption(kind, 'withAudio'),
    process_percent: round(median(kind, ({ withAudio }) => withAudio.process)),
    frames_per_second: round(median(kind, ({ withAudio }) => withAudio.framesPerSecond)),
    kbit_per_second: round(median(kind, ({ withAudio }) => withAudio.kbitPerSecond)),
  });
  return KINDS.map(row);
}
