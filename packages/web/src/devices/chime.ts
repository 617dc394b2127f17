import { playTone } from './tone.ts';

/** Two soft tones, a fifth apart; enough to tell whether and where a speaker plays. */
const tones = [
  { hertz: 523.25, at: 0 },
  { hertz: 783.99, at: 0.28 },
] as const;
const seconds = 1.2;

/**
 * Plays a test sound on the speaker of this id (`null` for the system's choice). Resolves when it is over; rejects
 * when the browser does not play, such as when the speaker is gone.
 */
export async function playChime(speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  const audio = new Audio();
  try {
    // An audio element is the only way to a chosen speaker that all browsers with a choice share.
    const destination = context.createMediaStreamDestination();
    for (const { hertz, at } of tones)
      playTone({ context, destination, hertz, at: context.currentTime + at });
    audio.srcObject = destination.stream;
    if (speakerId !== null) await audio.setSinkId(speakerId);
    await audio.play();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  } finally {
    audio.srcObject = null;
    await context.close();
  }
}
