import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

const after = 3_000;
const signsOfLife = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'wheel'] as const;

/**
 * Marks the element with `data-idle` while nobody has moved anything for three seconds and nothing is open, nor
 * waits to be done while nobody else is there.
 */
export function useIdle(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const wake = () => {
      delete element.dataset.idle;
      clearTimeout(timer);
      timer = setTimeout(rest, after);
    };
    const rest = () => {
      if (element.querySelector(':popover-open, .side-panel, .call-center')) return wake();
      element.dataset.idle = '';
    };
    for (const sign of signsOfLife) addEventListener(sign, wake, { signal: abort.signal, passive: true });
    wake();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [root]);
}
