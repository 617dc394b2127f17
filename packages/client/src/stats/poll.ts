/** Between two readings, in milliseconds: a reading costs the browser real work, and the word is for people. */
const defaultInterval = 2_000;

/** Calls `read` again and again, never twice at once, until `abort`. A reading that fails is left out. */
export function poll(read: () => Promise<void>, abort: AbortSignal, interval = defaultInterval): void {
  let busy = false;
  const tick = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      await read();
    } catch {
      // The connection was closed or replaced meanwhile.
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void tick(), interval);
  abort.addEventListener('abort', () => clearInterval(timer), { once: true });
}
