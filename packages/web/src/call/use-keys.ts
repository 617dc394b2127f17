import { useEffect } from 'preact/hooks';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { commandOf, isTyping, spacePresses } from './shortcuts.ts';

/** Keyboard shortcuts, and the space bar that lets one talk while it is held. */
export function useKeys(model: CallModel, actions: CallActions): void {
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const { microphone } = model.call.media;
    let talking = false;
    let held = false;
    // A control keeps the focus after a click with the mouse, although nobody thinks of it any more: the space bar is
    // for talking then. After a key it belongs to the control again. (:focus-visible turns true with the key itself.)
    let clicked: EventTarget | null = null;

    const startTalking = (event: KeyboardEvent) => {
      const { activeElement } = document;
      if (spacePresses(activeElement) && activeElement !== clicked) return;
      // Also while it repeats, and also on a focused button: the space bar must not press or scroll anything.
      event.preventDefault();
      held = true;
      if (event.repeat || microphone.state.peek() === 'on') return;
      talking = true;
      void microphone.enable();
    };
    const stopTalking = () => {
      if (!talking) return;
      talking = false;
      microphone.disable();
    };
    const press = (event: KeyboardEvent) => {
      if (event.code !== 'Space') clicked = null;
      if (!model.shortcutsOn.peek() || isTyping(event.target)) return;
      if (event.code === 'Space') return startTalking(event);
      const command = commandOf(event);
      if (command === null) return;
      event.preventDefault();
      actions.run(command);
    };
    const release = (event: KeyboardEvent) => {
      if (event.code !== 'Space' || !held) return;
      held = false;
      event.preventDefault();
      stopTalking();
    };
    const point = ({ target }: PointerEvent) => {
      clicked = target instanceof Element ? target.closest('button, a, summary') : null;
    };
    addEventListener('pointerdown', point, { signal });
    addEventListener('keydown', press, { signal });
    addEventListener('keyup', release, { signal });
    // A key that is let go over another window is not told to this one.
    addEventListener('blur', stopTalking, { signal });
    return () => abort.abort();
  }, [model, actions]);
}
