import { useEffect } from 'preact/hooks';
import { useServices } from '../common/services.ts';

/** Keeps the screen on while the call is seen. Browsers give the lock back when the page is hidden. */
export function useWakeLock(): void {
  const { sotto } = useServices();
  useEffect(() => {
    const abort = new AbortController();
    let lock: WakeLockSentinel | null = null;
    const hold = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      try {
        const held = await navigator.wakeLock.request('screen');
        if (abort.signal.aborted) await held.release();
        else lock = held;
      } catch (error) {
        // Low battery, or not allowed: the screen then does what the system says.
        sotto.failed('wake-lock', error);
      }
    };
    const follow = () => void hold();
    document.addEventListener('visibilitychange', follow, { signal: abort.signal });
    follow();
    return () => {
      abort.abort();
      void lock?.release();
    };
  }, [sotto]);
}
