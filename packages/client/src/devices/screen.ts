import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { DeviceProblem, ScreenSource } from '../types/types.ts';
import { deviceProblem, isDismissal } from './problem.ts';

/** Members of Screen Capture (section 5.1) that the compiler's library does not know yet. */
interface CaptureOptions extends DisplayMediaStreamOptions {
  readonly systemAudio: 'include' | 'exclude';
  readonly surfaceSwitching: 'include' | 'exclude';
  readonly selfBrowserSurface: 'include' | 'exclude';
}

const captureOptions: CaptureOptions = {
  video: { frameRate: { ideal: 30 } },
  // What a tab plays is to arrive as it is; processing is for voices.
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  systemAudio: 'include',
  surfaceSwitching: 'include',
  // Sharing the call in the call is a hall of mirrors.
  selfBrowserSurface: 'exclude',
};

/** The shared screen, window or tab, with its sound where the person and the browser give it. */
export class Screen implements ScreenSource {
  readonly #mediaDevices: MediaDevices | undefined;
  readonly #state = signal<'off' | 'starting' | 'on'>('off');
  readonly state: ReadonlySignal<'off' | 'starting' | 'on'> = this.#state;
  readonly #problem = signal<DeviceProblem | null>(null);
  readonly problem: ReadonlySignal<DeviceProblem | null> = this.#problem;
  readonly #track = signal<MediaStreamTrack | null>(null);
  readonly track: ReadonlySignal<MediaStreamTrack | null> = this.#track;
  readonly #audioTrack = signal<MediaStreamTrack | null>(null);
  readonly audioTrack: ReadonlySignal<MediaStreamTrack | null> = this.#audioTrack;
  /** Grows with every `start` and `stop`, so that an answer of the picker that came too late is known. */
  #round = 0;

  constructor(mediaDevices: MediaDevices | undefined) {
    this.#mediaDevices = mediaDevices;
  }

  get supported(): boolean {
    return this.#mediaDevices !== undefined && 'getDisplayMedia' in this.#mediaDevices;
  }

  /** Call it from the click itself: browsers open the picker only for a person's action. */
  async start(): Promise<void> {
    if (this.#mediaDevices === undefined || this.#state.peek() !== 'off') return;
    this.#round += 1;
    const round = this.#round;
    this.#state.value = 'starting';
    this.#problem.value = null;
    try {
      const stream = await this.#mediaDevices.getDisplayMedia(captureOptions);
      if (round === this.#round) this.#adopt(stream);
      else for (const track of stream.getTracks()) track.stop();
    } catch (error) {
      if (round !== this.#round) return;
      this.#state.value = 'off';
      this.#problem.value = isDismissal(error) ? null : deviceProblem(error);
    }
  }

  stop(): void {
    this.#round += 1;
    this.#track.peek()?.stop();
    this.#audioTrack.peek()?.stop();
    this.#track.value = null;
    this.#audioTrack.value = null;
    this.#state.value = 'off';
    this.#problem.value = null;
  }

  #adopt(stream: MediaStream): void {
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    if (video === undefined) {
      audio?.stop();
      this.#state.value = 'off';
      this.#problem.value = 'failed';
      return;
    }
    // Text matters more than motion: the encoder then keeps the resolution (MediaStreamTrack Content Hints, section 3).
    video.contentHint = 'detail';
    // The browser's own "stop sharing" ends the track.
    video.addEventListener('ended', () => this.#handleEnded(video), { once: true });
    for (const change of ['mute', 'unmute']) video.addEventListener(change, () => this.#followMute(video));
    this.#track.value = video;
    this.#audioTrack.value = audio ?? null;
    this.#state.value = 'on';
    this.#followMute(video);
  }

  /** A window that is minimised gives no picture (Screen Capture, section 5.1). */
  #followMute(track: MediaStreamTrack): void {
    if (track === this.#track.peek()) this.#problem.value = track.muted ? 'muted-by-system' : null;
  }

  #handleEnded(track: MediaStreamTrack): void {
    if (track === this.#track.peek()) this.stop();
  }
}
