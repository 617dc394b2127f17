import { limits, writeCheckMessage } from '@sotto/protocol';

const load = Buffer.from(writeCheckMessage({ type: 'load' }));
/** Milliseconds between two bursts: short enough that a burst is a few packets. */
const interval = 20;
const all = Math.floor((limits.checkBitrate / 8_000) * limits.checkLoadTime);

/** Sends `limits.checkBitrate` for `limits.checkLoadTime`, and then nothing more, whatever becomes of it. */
export function sendLoad(send: (message: Buffer) => void, signal: AbortSignal): void {
  const begun = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(all, (limits.checkBitrate / 8_000) * (performance.now() - begun));
    for (; sent + load.length <= due; sent += load.length) send(load);
    if (sent + load.length > all) clearInterval(timer);
  }, interval);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
