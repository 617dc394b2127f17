import { type ReadonlySignal, signal } from '@preact/signals-core';
import { Reconciler } from '../reconciler.ts';
import type { DeviceProblem, DeviceSource, SourceState } from '../types.ts';
import type { DeviceInventory } from './inventory.ts';
import type { DeviceMemory } from './memory.ts';
import { deviceProblem } from './problem.ts';

export interface InputDeviceOptions {
  readonly kind: DeviceSource['kind'];
  readonly constraints: MediaTrackConstraints;
  readonly mediaDevices: MediaDevices | undefined;
  readonly inventory: DeviceInventory;
  readonly memory: DeviceMemory;
}

/** What is wished for; the reconciler brings the device there. */
interface Wish {
  on: boolean;
  deviceId: string | null;
  /** The id is an old choice: where its device is gone, the browser's default will do. */
  remembered: boolean;
}

/** A microphone or a camera behind one queue, so that enable, select and disable in any order end in the last wish. */
export class InputDevice implements DeviceSource {
  readonly kind: DeviceSource['kind'];
  readonly devices: DeviceSource['devices'];
  readonly #options: InputDeviceOptions;
  readonly #state = signal<SourceState>('off');
  readonly #problem = signal<DeviceProblem | null>(null);
  readonly #track = signal<MediaStreamTrack | null>(null);
  readonly #deviceId = signal<string | null>(null);
  readonly #reconciler = new Reconciler(() => this.#step());
  readonly #wish: Wish;
  /** The id that the present track was asked for with. */
  #inUse: string | null = null;
  #closed = false;

  constructor(options: InputDeviceOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.devices = options.inventory.ofKind(options.kind);
    const remembered = options.memory.recall(options.kind);
    this.#wish = { on: false, deviceId: remembered, remembered: true };
    this.#deviceId.value = remembered;
  }

  get state(): ReadonlySignal<SourceState> {
    return this.#state;
  }

  get problem(): ReadonlySignal<DeviceProblem | null> {
    return this.#problem;
  }

  get track(): ReadonlySignal<MediaStreamTrack | null> {
    return this.#track;
  }

  get deviceId(): ReadonlySignal<string | null> {
    return this.#deviceId;
  }

  enable(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#wish.on = true;
    const track = this.#track.peek();
    if (track !== null) {
      track.enabled = true;
      this.#state.value = 'on';
      this.#problem.value = null;
    }
    return this.#reconciler.kick();
  }

  disable(): void {
    this.#wish.on = false;
    const track = this.#track.peek();
    if (track === null) return;
    // At once and before anything else: what the person switched off is off when this returns.
    track.enabled = false;
    if (this.kind === 'audioinput') this.#state.value = 'muted';
    else this.#release('off');
    this.#problem.value = null;
  }

  select(deviceId: string): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#options.memory.keep(this.kind, deviceId);
    this.#wish.deviceId = deviceId;
    this.#wish.remembered = false;
    this.#deviceId.value = deviceId;
    // Choosing another device is how a person mends a problem.
    if (this.#problem.peek() !== null) this.#wish.on = true;
    return this.#reconciler.kick();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wish.on = false;
    this.#release('off');
  }

  async #step(): Promise<void> {
    const { deviceId } = this.#wish;
    const track = this.#track.peek();
    if (this.#closed || (track === null && !this.#wish.on)) return;
    if (track !== null && this.#inUse === deviceId) return;
    // Some systems open a camera only when the other is closed; a microphone is better without a gap.
    if (this.kind === 'videoinput') this.#release('starting');
    if (this.#track.peek() === null) this.#state.value = 'starting';
    try {
      this.#adopt(await this.#acquire(deviceId), deviceId);
    } catch (error) {
      this.#handleFailure(error, deviceId);
    }
    await this.#options.inventory.refresh();
  }

  async #acquire(deviceId: string | null): Promise<MediaStreamTrack> {
    const constraints: MediaTrackConstraints = { ...this.#options.constraints };
    if (deviceId !== null) constraints.deviceId = { exact: deviceId };
    const { mediaDevices } = this.#options;
    if (mediaDevices === undefined) throw new Error('This page may not use devices.');
    const wanted = this.kind === 'audioinput' ? { audio: constraints } : { video: constraints };
    const [track] = (await mediaDevices.getUserMedia(wanted)).getTracks();
    if (track === undefined) throw new Error('The browser gave a stream without a track.');
    return track;
  }

  #adopt(track: MediaStreamTrack, deviceId: string | null): void {
    const overtaken = this.#closed || deviceId !== this.#wish.deviceId;
    if (overtaken || (this.kind === 'videoinput' && !this.#wish.on)) {
      track.stop();
      if (this.#track.peek() === null && !this.#wish.on) this.#state.value = 'off';
      return;
    }
    this.#track.peek()?.stop();
    track.enabled = this.#wish.on;
    track.addEventListener('ended', () => void this.#handleEnded(track), { once: true });
    this.#inUse = deviceId;
    this.#track.value = track;
    this.#state.value = this.#wish.on ? 'on' : 'muted';
    // That the former device was unplugged stays said until the person does something.
    if (this.#problem.peek() !== 'unplugged') this.#problem.value = null;
  }

  #handleFailure(error: unknown, deviceId: string | null): void {
    // A newer wish is on its way: its outcome is what counts.
    if (this.#closed || deviceId !== this.#wish.deviceId) return;
    const problem = deviceProblem(error);
    if (problem === 'missing' && deviceId !== null && this.#wish.remembered) {
      this.#wish.deviceId = null;
      this.#deviceId.value = null;
      void this.#reconciler.kick();
      return;
    }
    this.#problem.value = problem;
    if (this.#track.peek() === null) {
      this.#wish.on = false;
      this.#state.value = 'off';
    } else {
      // The microphone in use goes on, and the choice is what is in use.
      this.#wish.deviceId = this.#inUse;
      this.#deviceId.value = this.#inUse;
    }
  }

  /** The browser ended the track: unplugged, or the permission was taken back. `stop()` does not lead here. */
  async #handleEnded(track: MediaStreamTrack): Promise<void> {
    if (track !== this.#track.peek()) return;
    const wasOn = this.#wish.on;
    this.#wish.on = false;
    this.#wish.deviceId = null;
    this.#deviceId.value = null;
    this.#release('off');
    this.#problem.value = 'unplugged';
    await this.#options.inventory.refresh();
    // Another microphone takes over, so that the person is still heard. No other camera does: who pulls the plug of
    // one may want not to be seen.
    if (this.kind === 'videoinput' || !wasOn || this.#closed) return;
    if (this.devices.peek().length === 0) return;
    this.#wish.on = true;
    await this.#reconciler.kick();
  }

  #release(state: 'off' | 'starting'): void {
    this.#track.peek()?.stop();
    this.#track.value = null;
    this.#inUse = null;
    this.#state.value = state;
  }
}
