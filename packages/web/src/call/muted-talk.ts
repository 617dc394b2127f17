import { effect } from '@preact/signals';
import type { DeviceSource } from '@sotto/client';
import type { Services } from '../common/services.ts';

/** As loud as a voice near a microphone; typing and fans stay below, or do not last. On the scale of `observeLevel`. */
const loudLevel = 0.45;
/** So many of the last readings, ten a second, have to be loud: more than 300 ms of talk with its gaps. */
const keptReadings = 5;
const loudReadings = 4;
/** After talk was noticed, in milliseconds: how long the hint stays, and when there may be another one. */
const hintTime = 6_000;
const hintPause = 60_000;

/** Tells from levels, ten a second, whether somebody is talking. */
export class TalkDetector {
  readonly #loud: boolean[] = [];

  hears(level: number): boolean {
    this.#loud.push(level >= loudLevel);
    if (this.#loud.length > keptReadings) this.#loud.shift();
    return this.#loud.filter(Boolean).length >= loudReadings;
  }
}

/**
 * Whether the browser shows a microphone as in use while it is muted. Chromium does, so that listening to it changes
 * nothing; Firefox shows that it is off, and must not show anything else unless the person asks for it.
 */
export const staysLitWhenMuted = (): boolean => 'userAgentData' in navigator;

interface MutedTalkOptions {
  readonly microphone: DeviceSource;
  readonly observeLevel: Services['observeLevel'];
  /** To be called with true when the person talks while muted, and with false when that need not be said any more. */
  readonly tell: (talking: boolean) => void;
}

/**
 * Notices talk while the person has the microphone off. It measures a copy of the track that is sent nowhere, and only
 * where the microphone is open anyway: none is opened for it. Returns what ends it.
 */
export function followMutedTalk({ microphone, observeLevel, tell }: MutedTalkOptions): () => void {
  let end: AbortController | null = null;
  const stop = effect(() => {
    const { value: track } = microphone.track;
    // What the system mutes is silent, and said elsewhere.
    const muted = microphone.state.value === 'muted' && !microphone.wanted.value;
    end?.abort();
    end = null;
    if (track === null || !muted) return;
    end = new AbortController();
    listen(track, { observeLevel, tell }, end.signal);
  });
  return () => {
    stop();
    end?.abort();
  };
}

function listen(
  track: MediaStreamTrack,
  { observeLevel, tell }: Omit<MutedTalkOptions, 'microphone'>,
  ended: AbortSignal,
): void {
  const copy = track.clone();
  // The original stays silent: what is sent depends on it alone.
  copy.enabled = true;
  const detector = new TalkDetector();
  let hide: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  const notice = (): void => {
    tell(true);
    hide = setTimeout(() => tell(false), hintTime);
    quiet = setTimeout(() => (quiet = undefined), hintPause);
  };
  observeLevel(copy, (level) => detector.hears(level) && quiet === undefined && notice(), ended);
  ended.addEventListener(
    'abort',
    () => {
      copy.stop();
      clearTimeout(hide);
      clearTimeout(quiet);
      tell(false);
    },
    { once: true },
  );
}
