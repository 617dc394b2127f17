import type { DeviceSource } from '@sotto/client';

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
  readonly #isStopped: () => boolean;
  #held = false;
  #talk: AbortController | null = null;

  /** @param isStopped whether somebody who leads the conference has turned the microphone off */
  constructor(microphone: DeviceSource, isStopped: () => boolean = () => false) {
    this.#microphone = microphone;
    this.#isStopped = isStopped;
  }

  /** Hears of every key that goes down. True for what is the space bar's alone: nothing else may happen by it. */
  press(key: Key): boolean {
    if (isModified(key)) {
      this.stop();
      return false;
    }
    if (key.code !== 'Space') return false;
    this.#held = true;
    const isOff = this.#microphone.state.peek() !== 'on' && !this.#isStopped();
    if (!key.repeat && this.#talk === null && isOff) {
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
