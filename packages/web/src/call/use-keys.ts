import { useEffect } from 'preact/hooks';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { PushToTalk } from './push-to-talk.ts';
import { commandOf, isModifier, isTyping, spacePresses } from './shortcuts.ts';

/** Keyboard shortcuts, and the space bar that lets one talk while it is held. */
export function useKeys(model: CallModel, actions: CallActions): void {
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const isStopped = () => model.conference?.restrictions.peek().sources.includes('microphone') ?? false;
    const talk = new PushToTalk(model.call.media.microphone, isStopped);
    // A control keeps the focus after a click with the mouse, although nobody thinks of it any more: the space bar is
    // for talking then. After a key it belongs to the control again. (:focus-visible turns true with the key itself.)
    let clicked: EventTarget | null = null;

    const press = (event: KeyboardEvent) => {
      if (event.code !== 'Space' && !isModifier(event)) clicked = null;
      if (!model.shortcuts.on.peek() || isTyping(event.target)) return;
      const { activeElement } = document;
      if (event.code === 'Space' && spacePresses(activeElement) && activeElement !== clicked) return;
      // Also while it repeats, and also on a focused button: the space bar must not press or scroll anything.
      if (talk.press(event)) return event.preventDefault();
      const command = commandOf(event);
      if (command === null) return;
      event.preventDefault();
      actions.run(command);
    };
    const release = (event: KeyboardEvent) => {
      const forgotten = clicked !== null && document.activeElement === clicked && model.shortcuts.on.peek();
      // With another key beside it as well: browsers press a control all the same, and nobody means it.
      if (talk.release(event) || (event.code === 'Space' && forgotten)) event.preventDefault();
    };
    const point = ({ target }: PointerEvent) => {
      clicked = target instanceof Element ? target.closest('button, a, summary') : null;
    };
    addEventListener('pointerdown', point, { signal });
    addEventListener('keydown', press, { signal });
    addEventListener('keyup', release, { signal });
    // A key that is let go over another window is not told to this one.
    addEventListener('blur', () => talk.stop(), { signal });
    document.addEventListener('visibilitychange', () => talk.stop(), { signal });
    return () => {
      abort.abort();
      talk.stop();
    };
  }, [model, actions]);
}
