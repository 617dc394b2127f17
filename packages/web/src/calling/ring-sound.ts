import { playTone } from '../devices/tone.ts';

/** A fourth up and back: soft, and not to be taken for the test sound. */
const tones = [
  { hertz: 587.33, at: 0 },
  { hertz: 783.99, at: 0.22 },
  { hertz: 587.33, at: 0.44 },
] as const;

/** From one ring to the next, in milliseconds. */
const every = 3_000;
const vibration = [300, 150, 300];

/** Held by the window that sounds, and by each that is in a call: nobody wants to hear two, or one beside a call. */
const lock = 'sotto-ring-sound';

interface RingOptions {
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/** Does `act` while no other window of this browser sounds or is in a call. `act` ends with `signal`. */
async function whenQuiet(act: () => Promise<void>, { signal, onFailure }: RingOptions): Promise<void> {
  try {
    if ('locks' in navigator) await navigator.locks.request(lock, { signal }, act);
    else await act();
  } catch (error) {
    // It may be over before its turn comes.
    if (!signal.aborted) onFailure(error);
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Keeps other windows from sounding until `signal` aborts. */
export function keepQuiet(options: RingOptions): void {
  void whenQuiet(() => untilAborted(options.signal), options);
}

interface RingSound {
  readonly sound: boolean;
  readonly vibrate: boolean;
}

/** Rings until `signal` aborts. A page that nobody has touched yet may make no sound; then it is silent. */
export function ringAloud({ sound, vibrate }: RingSound, options: RingOptions): void {
  void whenQuiet(async () => {
    const context = sound ? new AudioContext() : null;
    const turn = () => {
      if (context) void sing(context, 0.3, options);
      if (vibrate) shake(vibration);
    };
    turn();
    const timer = setInterval(turn, every);
    await untilAborted(options.signal);
    clearInterval(timer);
    if (vibrate) shake([]);
    await context?.close();
  }, options);
}

/** Once, and hardly louder than the talk: for somebody who is in a call. */
export function ringSoftly(options: RingOptions): void {
  const context = new AudioContext();
  void sing(context, 0.06, options);
  options.signal.addEventListener('abort', () => void context.close(), { once: true });
}

async function sing(context: AudioContext, peak: number, { signal, onFailure }: RingOptions): Promise<void> {
  try {
    if (context.state === 'suspended') await context.resume();
    for (const { hertz, at } of tones)
      playTone({ context, destination: context.destination, hertz, at: context.currentTime + at, peak });
  } catch (error) {
    // It may be closed before the browser lets it sound.
    if (!signal.aborted) onFailure(error);
  }
}

/** Browsers refuse, and complain, where nobody has touched the page yet; some do not vibrate at all. */
function shake(pattern: readonly number[]): void {
  if ('vibrate' in navigator && navigator.userActivation.hasBeenActive) navigator.vibrate([...pattern]);
}
