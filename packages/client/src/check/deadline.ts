/** Aborts with `signal`, or after so many milliseconds. */
export function deadline(signal: AbortSignal, milliseconds: number): AbortSignal {
  const abort = new AbortController();
  const timer = setTimeout(
    () => abort.abort(new DOMException('It took too long.', 'TimeoutError')),
    milliseconds,
  );
  const stop = (): void => {
    clearTimeout(timer);
    abort.abort(signal.reason);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true, signal: abort.signal });
  return abort.signal;
}
