import { useEffect } from 'preact/hooks';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { commandOf, isTyping, spaceIsTaken } from './shortcuts.ts';

/** Keyboard shortcuts, and the space bar that lets one talk while it is held. */
export function useKeys(model: CallModel, actions: CallActions): void {
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const { microphone } = model.call.media;
    let talking = false;
    let held = false;

    const startTalking = (event: KeyboardEvent) => {
      if (spaceIsTaken(document.activeElement)) return;
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
    addEventListener('keydown', press, { signal });
    addEventListener('keyup', release, { signal });
    // A key that is let go over another window is not told to this one.
    addEventListener('blur', stopTalking, { signal });
    return () => abort.abort();
  }, [model, actions]);
}
