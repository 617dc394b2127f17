import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** How long something is looked at, at the least, before it can be answered, in milliseconds. */
export const LOOKED_AT = 1_000;

/** Whether what is there has been there for as long. Key its component by it, or the time of what was there before counts. */
export function useLookedAt(): boolean {
  const ready = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (ready.value = true), LOOKED_AT);
    return () => clearTimeout(timer);
  }, [ready]);
  return ready.value;
}
