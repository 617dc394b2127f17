import { createWorker, type types } from 'mediasoup';
import { onTestFinished } from 'vitest';
import { mediaCodecs } from '../codecs.ts';

/** A router on a worker of its own, which ends with the test. */
export async function createTestRouter(): Promise<types.Router> {
  const worker = await createWorker({ logLevel: 'none' });
  onTestFinished(() => worker.close());
  return await worker.createRouter({ mediaCodecs });
}

/** Aborts when the test ends. */
export function testSignal(): AbortSignal {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  return controller.signal;
}
