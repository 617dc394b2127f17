import { onTestFinished } from 'vitest';
import { createFakeLocalMedia, type FakeLocalMedia } from '../fakes.ts';

/** Small, so that many pictures are encoded in little time. */
const size = { width: 160, height: 90, fps: 20 } as const;

/** A picture that always moves, and is bright, so that it is never taken for the black one. Ends with the test. */
function paintCamera(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: size.width, height: size.height });
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('There is nothing to paint with.');
  let at = 0;
  const paint = () => {
    at = (at + 4) % size.width;
    context.fillStyle = '#7ed957';
    context.fillRect(0, 0, size.width, size.height);
    context.fillStyle = '#ffffff';
    context.fillRect(at, 0, 20, size.height);
  };
  paint();
  const timer = setInterval(paint, 1000 / size.fps);
  const [track] = canvas.captureStream(size.fps).getVideoTracks();
  if (track === undefined) throw new Error('The canvas has no picture.');
  onTestFinished(() => {
    clearInterval(timer);
    track.stop();
  });
  return track;
}

const sound = new AudioContext();

/** A tone until the test ends. */
function playTone(): MediaStreamTrack {
  const oscillator = sound.createOscillator();
  const destination = sound.createMediaStreamDestination();
  oscillator.connect(destination);
  oscillator.start();
  const [track] = destination.stream.getAudioTracks();
  if (track === undefined) throw new Error('There is no sound.');
  onTestFinished(() => oscillator.stop());
  return track;
}

/** Camera and microphone are on, and a screen is shared with its sound when `sharing`. */
export function createPaintedMedia({ sharing = false } = {}): FakeLocalMedia {
  return createFakeLocalMedia({
    camera: { state: 'on', track: paintCamera() },
    microphone: { state: 'on', track: playTone() },
    ...(sharing && { screen: { state: 'on', track: paintCamera(), audioTrack: playTone() } }),
  });
}
