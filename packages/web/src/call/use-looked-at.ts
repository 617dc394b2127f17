import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** How long something is looked at, at the least, before it can be answered, in milliseconds. */
export const minLookTime = 1_000;

/** Whether what is there has been there for as long. Key its component by it, or the time of what was there before counts. */
export function useLookedAt(): boolean {
  const ready = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (ready.value = true), minLookTime);
    return () => clearTimeout(timer);
  }, [ready]);
  return ready.value;
}
