/** Between two reports, in milliseconds: 10 Hz is as fast as an eye wants a meter, and as slow as a processor likes. */
const reportInterval = 100;

/** Decibels below full scale that count as silence: a quiet room. */
const floor = -60;

/** One for all meters, because browsers allow only a few; gone with the last meter. */
let shared: { readonly context: AudioContext; meters: number } | null = null;

/**
 * Reports how loud a track is: 0 for silence, 1 for full scale, even steps in decibels, at most ten times a second.
 * Ends with `signal`. Where the browser holds audio back until a click, the level is 0 until then.
 */
export function observeLevel(
  track: MediaStreamTrack,
  onLevel: (level: number) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  shared ??= { context: new AudioContext(), meters: 0 };
  const { context } = shared;
  shared.meters += 1;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state === 'suspended') void context.resume();
    analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  }, reportInterval);
  const stop = (): void => {
    clearInterval(timer);
    source.disconnect();
    release();
  };
  signal.addEventListener('abort', stop, { once: true });
}

/** Root mean square of samples in -1..1, as a share of the decibels between `floor` and full scale. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length);
  return Math.min(1, Math.max(0, 1 - decibels / floor));
}

function release(): void {
  if (shared === null) return;
  shared.meters -= 1;
  if (shared.meters > 0) return;
  void shared.context.close();
  shared = null;
}
