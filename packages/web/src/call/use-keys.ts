import { useEffect } from 'preact/hooks';
import type { DeviceSource } from '@sotto/client';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { commandOf, isModifier, isTyping, spacePresses } from './shortcuts.ts';

/** Keyboard shortcuts, and the space bar that lets one talk while it is held. */
export function useKeys(model: CallModel, actions: CallActions): void {
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const talk = new PushToTalk(model.call.media.microphone);
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

/** The part of a KeyboardEvent that counts. */
export interface Key {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
}

const isModified = ({ ctrlKey, altKey, metaKey, shiftKey }: Key): boolean =>
  ctrlKey || altKey || metaKey || shiftKey;

/**
 * The space bar lets one talk while it is held. With another key beside it, it is the system's (input methods, window
 * menus, search), and on macOS nobody hears then that it was let go: so that ends the talking, too.
 */
export class PushToTalk {
  readonly #microphone: DeviceSource;
  #held = false;
  #talk: AbortController | null = null;

  constructor(microphone: DeviceSource) {
    this.#microphone = microphone;
  }

  /** Hears of every key that goes down. True for what is the space bar's alone: nothing else may happen by it. */
  press(key: Key): boolean {
    if (isModified(key)) {
      this.stop();
      return false;
    }
    if (key.code !== 'Space') return false;
    this.#held = true;
    if (!key.repeat && this.#talk === null && this.#microphone.state.peek() !== 'on') {
      this.#talk = new AbortController();
      void this.#microphone.enable(this.#talk.signal);
    }
    return true;
  }

  /** Hears of every key that goes up. True for the end of what `press` said to be its own. */
  release({ code }: Pick<Key, 'code'>): boolean {
    if (code !== 'Space' || !this.#held) return false;
    this.stop();
    return true;
  }

  /** Whatever is held now is not heard of any more: the window or the page is left. */
  stop(): void {
    this.#held = false;
    this.#talk?.abort();
    this.#talk = null;
  }
}
