import type { ReadonlySignal } from '@preact/signals-core';

/** Why a device gives no track, as far as the browser tells. */
export type DeviceProblem =
  /** The person or a policy refused. */
  | 'denied'
  /** The operating system refuses the browser. */
  | 'denied-by-system'
  /** There is no such device. */
  | 'missing'
  /** Another program holds the device. */
  | 'busy'
  /** The device went away while it was in use. */
  | 'unplugged'
  /** A camera that went away is there again, and stays off until the person turns it on. */
  | 'returned'
  /** It is on, but the system, a switch at the device or a closed lid keeps it from giving anything. */
  | 'muted-by-system'
  | 'failed';

/** Why a browser gives no track at all. */
export type DeviceRefusal = Exclude<DeviceProblem, 'unplugged' | 'returned' | 'muted-by-system'>;

/**
 * `on` means that a live track delivers; `muted` that the track is held but gives nothing, because the person muted it
 * (microphones only) or the system did.
 */
export type SourceState = 'off' | 'starting' | 'on' | 'muted';

/** A microphone or a camera. Signals never throw; `enable` and `select` resolve also when there is a problem. */
export interface DeviceSource {
  readonly kind: 'audioinput' | 'videoinput';
  readonly state: ReadonlySignal<SourceState>;
  /**
   * `unplugged` together with the state `on` or `muted`: the microphone in use went away and another one took over.
   * A microphone that comes back, or where there was none the next that comes, is used again by itself; a camera that
   * went away stays off. The next `enable`, `disable` or `select` clears it.
   */
  readonly problem: ReadonlySignal<DeviceProblem | null>;
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
  /** Labels are empty until the person has allowed one device of this kind. */
  readonly devices: ReadonlySignal<readonly MediaDeviceInfo[]>;
  /** The chosen device, remembered on this device; null for the browser's default. */
  readonly deviceId: ReadonlySignal<string | null>;
  /** What the person wants, whatever the device, the system or a key that is held make of it: for the next call. */
  readonly wanted: ReadonlySignal<boolean>;
  /** @param held on only until it aborts; `wanted` stays as it is */
  enable(held?: AbortSignal): Promise<void>;
  /** A microphone is muted and keeps its track; a camera is released, so that its light goes out. */
  disable(): void;
  /** Remembers the choice. Where there is a problem it also switches on: another device is how to mend one. */
  select(deviceId: string): Promise<void>;
}

export interface ScreenSource {
  /** False where the browser has no getDisplayMedia, such as on phones. */
  readonly supported: boolean;
  readonly state: ReadonlySignal<'off' | 'starting' | 'on'>;
  /**
   * Null also when the person closed the browser's picker: nothing is to be mended then. `muted-by-system` while it is
   * on: the window gives no picture, such as when it is minimised.
   */
  readonly problem: ReadonlySignal<DeviceProblem | null>;
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
  /** Tab or system audio, where the person shared it. */
  readonly audioTrack: ReadonlySignal<MediaStreamTrack | null>;
  start(): Promise<void>;
  stop(): void;
}

export interface SpeakerChoice {
  /** False where the browser cannot choose an output. */
  readonly supported: boolean;
  readonly devices: ReadonlySignal<readonly MediaDeviceInfo[]>;
  readonly deviceId: ReadonlySignal<string | null>;
  select(deviceId: string): void;
}

/** What this device sends. Made before the pre-join page, handed to the call, closed after it. */
export interface LocalMedia {
  readonly microphone: DeviceSource;
  readonly camera: DeviceSource;
  readonly screen: ScreenSource;
  readonly speaker: SpeakerChoice;
  close(): void;
}
