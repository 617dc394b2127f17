import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { CallModel } from './call-model.ts';
import { hiddenPart } from './visible-part.ts';

/** Keeps the call within what is to be seen of the window, and tells how large that is. */
export function useVisiblePart(root: RefObject<HTMLElement | null>, model: CallModel): void {
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const abort = new AbortController();
    const remOf = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
    const fit = () => {
      const { clientHeight } = document.documentElement;
      const { above, below } = hiddenPart(window.visualViewport, { height: clientHeight, rem: remOf() });
      element.style.setProperty('--hidden-above', `${above}px`);
      element.style.setProperty('--hidden-below', `${below}px`);
    };
    const measure = () => {
      const rem = remOf();
      model.size.value = { width: element.clientWidth / rem, height: element.clientHeight / rem };
    };
    for (const change of ['resize', 'scroll'])
      window.visualViewport?.addEventListener(change, fit, { signal: abort.signal });
    fit();
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      abort.abort();
      observer.disconnect();
    };
  }, [root, model]);
}
