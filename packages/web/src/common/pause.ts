/** Resolves after the time or as soon as `ended` aborts. */
export function pause(milliseconds: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ended.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    ended.addEventListener('abort', stop, { once: true });
  });
}

interface WithinOptions {
  /** In milliseconds. */
  readonly atMost: number;
  readonly ended: AbortSignal;
}

/** Resolves with the promise, which does not reject; not later than `atMost`, and as soon as `ended` aborts. */
export async function within(promise: Promise<void>, { atMost, ended }: WithinOptions): Promise<void> {
  const waited = new AbortController();
  await Promise.race([promise, pause(atMost, AbortSignal.any([ended, waited.signal]))]);
  waited.abort();
}
