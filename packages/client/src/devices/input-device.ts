import { batch, type ReadonlySignal, signal } from '@preact/signals-core';
import { Reconciler } from '../common/reconciler.ts';
import type { DeviceProblem, DeviceSource, SourceState } from '../types/types.ts';
import { AwaitedDevice } from './awaited-device.ts';
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

/** Which device is wished for; the reconciler brings the source there. */
interface Wish {
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
  readonly state: ReadonlySignal<SourceState> = this.#state;
  readonly #problem = signal<DeviceProblem | null>(null);
  readonly problem: ReadonlySignal<DeviceProblem | null> = this.#problem;
  readonly #track = signal<MediaStreamTrack | null>(null);
  readonly track: ReadonlySignal<MediaStreamTrack | null> = this.#track;
  readonly #deviceId = signal<string | null>(null);
  readonly deviceId: ReadonlySignal<string | null> = this.#deviceId;
  readonly #wanted = signal(false);
  readonly wanted: ReadonlySignal<boolean> = this.#wanted;
  readonly #reconciler = new Reconciler(() => this.#step());
  readonly #wish: Wish;
  /** The device that the person chose, or lost, for when it comes back. */
  readonly #awaited: AwaitedDevice;
  /** On until this aborts, whatever else is wanted. */
  #held: AbortSignal | null = null;
  /** The id that the present track was asked for with. */
  #inUse: string | null = null;
  #closed = false;

  constructor(options: InputDeviceOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.devices = options.inventory.ofKind(options.kind);
    const remembered = options.memory.recall(options.kind);
    this.#wish = { deviceId: remembered, remembered: true };
    this.#deviceId.value = remembered;
    this.#awaited = new AwaitedDevice(this.devices, (id) => this.#handleReturn(id));
    this.#awaited.prefer(remembered);
  }

  enable(held?: AbortSignal): Promise<void> {
    if (this.#closed || held?.aborted === true) return Promise.resolve();
    if (held === undefined) {
      this.#wanted.value = true;
    } else {
      this.#held = held;
      held.addEventListener('abort', () => this.#letGo(held), { once: true });
    }
    if (this.#track.peek() === null) {
      this.#wishFor(this.#awaited.present ?? this.#wish.deviceId);
    } else {
      batch(() => {
        this.#problem.value = null;
        this.#showTrack();
      });
    }
    return this.#reconciler.kick();
  }

  disable(): void {
    this.#wanted.value = false;
    this.#held = null;
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
    this.#wishFor(deviceId);
    this.#wish.remembered = false;
    this.#awaited.prefer(deviceId);
    // Choosing another device is how a person mends a problem.
    if (this.#problem.peek() !== null) this.#wanted.value = true;
    return this.#reconciler.kick();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wanted.value = false;
    this.#held = null;
    this.#awaited.close();
    this.#release('off');
  }

  get #on(): boolean {
    return this.#wanted.peek() || this.#held !== null;
  }

  #letGo(held: AbortSignal): void {
    if (this.#held !== held) return;
    this.#held = null;
    if (!this.#wanted.peek()) this.disable();
  }

  async #step(): Promise<void> {
    const { deviceId } = this.#wish;
    const track = this.#track.peek();
    if (this.#closed || (track === null && !this.#on)) return;
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
    if (overtaken || (this.kind === 'videoinput' && !this.#on)) {
      track.stop();
      if (this.#track.peek() === null && !this.#on) this.#state.value = 'off';
      return;
    }
    batch(() => {
      this.#track.peek()?.stop();
      track.addEventListener('ended', () => void this.#handleEnded(track), { once: true });
      for (const change of ['mute', 'unmute']) track.addEventListener(change, () => this.#followMute(track));
      this.#inUse = deviceId;
      this.#track.value = track;
      // That the former device was unplugged stays said until the person does something, or it is back.
      if (this.#problem.peek() !== 'unplugged' || this.#awaited.isPreferred(deviceId))
        this.#problem.value = null;
      this.#showTrack();
    });
  }

  /** Tells what the track really gives: the system, a switch or a lid may mute it (Media Capture and Streams, 4.3.1). */
  #showTrack(): void {
    const track = this.#track.peek();
    if (track === null) return;
    track.enabled = this.#on;
    this.#state.value = this.#on && !track.muted ? 'on' : 'muted';
    const problem = this.#problem.peek();
    if (this.#on && track.muted) this.#problem.value = 'muted-by-system';
    else if (problem === 'muted-by-system') this.#problem.value = null;
  }

  #followMute(track: MediaStreamTrack): void {
    if (track === this.#track.peek()) batch(() => this.#showTrack());
  }

  #handleFailure(error: unknown, deviceId: string | null): void {
    // A newer wish is on its way: its outcome is what counts.
    if (this.#closed || deviceId !== this.#wish.deviceId) return;
    const problem = deviceProblem(error);
    if (problem === 'missing' && deviceId !== null && this.#wish.remembered) {
      this.#wishFor(null);
      void this.#reconciler.kick();
      return;
    }
    if (problem === 'missing' && this.kind === 'audioinput' && this.#problem.peek() === 'unplugged') {
      // It was listed for a moment longer than it was there, and is taken when it is back.
      this.#state.value = 'off';
      return;
    }
    this.#problem.value = problem;
    if (this.#track.peek() === null) {
      this.#wanted.value = false;
      this.#held = null;
      this.#state.value = 'off';
    } else {
      // The microphone in use goes on, and the choice is what is in use.
      this.#wishFor(this.#inUse);
      this.#awaited.prefer(this.#inUse);
    }
  }

  /** The browser ended the track: unplugged, or the permission was taken back. `stop()` does not lead here. */
  async #handleEnded(track: MediaStreamTrack): Promise<void> {
    if (track !== this.#track.peek()) return;
    this.#wishFor(null);
    this.#awaited.lose(track.getSettings().deviceId);
    // No other camera takes over: who pulls the plug of one may want not to be seen.
    if (this.kind === 'videoinput') this.#wanted.value = false;
    this.#release('off');
    this.#problem.value = 'unplugged';
    await this.#options.inventory.refresh();
    // Another microphone does, so that the person is still heard; where there is none, the next one that comes.
    if (this.kind === 'audioinput' && this.#on && this.devices.peek().length > 0)
      await this.#reconciler.kick();
  }

  /** The device that was chosen or lost is back; null: there was none of the kind, and now there is another one. */
  #handleReturn(id: string | null): void {
    if (this.#closed) return;
    const lost = this.#problem.peek() === 'unplugged';
    if (this.kind === 'videoinput') {
      if (lost && id !== null) this.#problem.value = 'returned';
      return;
    }
    if (this.#track.peek() === null && !this.#on) {
      if (lost) this.#problem.value = null;
      return;
    }
    // Any other one is taken only where there was none to go on with.
    if (id === null && !(lost && this.#track.peek() === null)) return;
    this.#wishFor(id);
    // Gone again before it was opened, it gives way to the default.
    this.#wish.remembered = true;
    void this.#reconciler.kick();
  }

  #wishFor(deviceId: string | null): void {
    this.#wish.deviceId = deviceId;
    this.#deviceId.value = deviceId;
  }

  #release(state: 'off' | 'starting'): void {
    this.#track.peek()?.stop();
    this.#track.value = null;
    this.#inUse = null;
    this.#state.value = state;
  }
}
