import type { DeviceRefusal } from '../types/types.ts';

/** Reads what `getUserMedia` or `getDisplayMedia` rejected with (Media Capture and Streams, sections 10.2 and 10.6). */
export function deviceProblem(error: unknown): DeviceRefusal {
  if (!(error instanceof Error)) return 'failed';
  switch (error.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // Chromium's words for a refusal by the operating system; the name is the same.
      return /by system/iu.test(error.message) ? 'denied-by-system' : 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}

/** Whether the person closed the browser's picker: a change of mind, nothing to mend. Chromium tells by its words. */
export function isDismissal(error: unknown): boolean {
  return (
    error instanceof Error && error.name === 'NotAllowedError' && /by user|dismissed/iu.test(error.message)
  );
}
