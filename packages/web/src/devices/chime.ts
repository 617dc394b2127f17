import { playTone } from './tone.ts';

interface Melody {
  readonly tones: readonly { readonly hertz: number; readonly at: number }[];
  /** How long until it is over, in seconds. */
  readonly seconds: number;
  readonly peak?: number;
}

/** Two soft tones, a fifth apart; enough to tell whether and where a speaker plays. */
const test: Melody = {
  tones: [
    { hertz: 523.25, at: 0 },
    { hertz: 783.99, at: 0.28 },
  ],
  seconds: 1.2,
};

/** Two short notes, hardly louder than a breath. */
const cue = (first: number, second: number): Melody => ({
  tones: [
    { hertz: first, at: 0 },
    { hertz: second, at: 0.09 },
  ],
  seconds: 1,
  peak: 0.05,
});

/** A third up when something goes on, and down when it goes off. */
const cues = { on: cue(440, 554.37), off: cue(554.37, 440) };

/**
 * Plays a test sound on the speaker of this id (`null` for the system's choice). Resolves when it is over; rejects
 * when the browser does not play, such as when the speaker is gone.
 */
export const playChime = (speakerId: string | null): Promise<void> => play(test, speakerId);

/** Plays that a device went on or off. A page that may make no sound is silent. */
export async function playCue(now: 'on' | 'off', speakerId: string | null): Promise<void> {
  try {
    await play(cues[now], speakerId);
  } catch {
    // It is said in words as well.
  }
}

async function play({ tones, seconds, peak = 0.22 }: Melody, speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  const audio = new Audio();
  try {
    // An audio element is the only way to a chosen speaker that all browsers with a choice share.
    const destination = context.createMediaStreamDestination();
    for (const { hertz, at } of tones)
      playTone({ context, destination, hertz, at: context.currentTime + at, peak });
    audio.srcObject = destination.stream;
    if (speakerId !== null) await audio.setSinkId(speakerId);
    await audio.play();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  } finally {
    audio.srcObject = null;
    await context.close();
  }
}
