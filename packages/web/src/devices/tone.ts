interface Tone {
  readonly context: AudioContext;
  readonly destination: AudioNode;
  readonly hertz: number;
  /** By the clock of the context. */
  readonly at: number;
  /** Loudness, 0 to 1; as loud as the test sound unless told. */
  readonly peak?: number;
}

/** One soft tone that fades away within a second. */
export function playTone({ context, destination, hertz, at, peak = 0.22 }: Tone): void {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(peak, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.8);
  const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
  tone.connect(gain).connect(destination);
  tone.start(at);
  tone.stop(at + 0.85);
}
