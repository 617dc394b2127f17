import { FrameOpener } from '../../../packages/e2ee/src/sframe/frame-opener.ts';
import { FrameSealer } from '../../../packages/e2ee/src/sframe/frame-sealer.ts';
import { CIPHERS, createFrameCiphers, createRawCipher } from './ciphers.ts';
import type { CipherName } from './ciphers.ts';

/**
 * Frames as they come: a microphone's, and small, usual and large ones of a camera, in bytes. Batches are a few
 * milliseconds long, so that many of them run without being interrupted.
 */
const SIZES = [
  { size: 120, stream: 'microphone', batch: 100 },
  { size: 1_200, stream: 'camera', batch: 100 },
  { size: 12_000, stream: 'camera', batch: 60 },
  { size: 60_000, stream: 'camera', batch: 20 },
] as const;

/** Microseconds per frame, one value for each round. */
export interface FrameCost {
  readonly cipher: CipherName;
  readonly size: number;
  readonly raw: number[];
  readonly seal: number[];
  readonly open: number[];
}

/** Asks for a number of rounds; answers with `FrameCost[]`. */
addEventListener('message', ({ data }: MessageEvent<number>) => void answer(data));

async function answer(rounds: number): Promise<void> {
  const benches = await Promise.all(CIPHERS.flatMap((cipher) => SIZES.map((kind) => prepare(cipher, kind))));
  // The first round warms everything up and is thrown away.
  for (let round = 0; round <= rounds; round += 1)
    for (const bench of benches) await bench.measure(round > 0);
  postMessage(
    benches.map(({ cost }) => cost),
    { transfer: [] },
  );
}

async function prepare(cipher: CipherName, { size, stream, batch }: (typeof SIZES)[number]) {
  const cost: FrameCost = { cipher, size, raw: [], seal: [], open: [] };
  const frame = crypto.getRandomValues(new Uint8Array(size));
  const raw = await createRawCipher(cipher);
  const { encryptor, decryptor } = await createFrameCiphers(cipher, 1n);
  const sealer = new FrameSealer(stream, encryptor);
  const opener = new FrameOpener(stream);
  opener.add(decryptor);
  /** The same work three ways, in turns, so that a slow moment is nobody's alone. */
  const measure = async (keep: boolean) => {
    const rawTime = await time(batch, () => raw(frame));
    const sealTime = await time(batch, () => sealer.seal(frame.buffer));
    const sealed = await Promise.all(Array.from({ length: batch }, () => sealer.seal(frame.buffer)));
    const openTime = await time(batch, async (index) => {
      const opened = await opener.open(sealed[index] ?? new ArrayBuffer(0));
      if (typeof opened === 'string') throw new Error(`a frame was refused: ${opened}`);
    });
    if (!keep) return;
    cost.raw.push(rawTime);
    cost.seal.push(sealTime);
    cost.open.push(openTime);
  };
  return { cost, measure };
}

/** Microseconds per call, each awaited before the next, as frames are. */
async function time(calls: number, call: (index: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let index = 0; index < calls; index += 1) await call(index);
  return ((performance.now() - start) * 1000) / calls;
}
