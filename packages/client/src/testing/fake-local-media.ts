import { type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import type { DeviceSource, LocalMedia, ScreenSource, SpeakerChoice } from '../types/types.ts';

/** The same interface with every signal settable, so that a test or a gallery can put it into any state. */
export type Settable<T> = {
  readonly [K in keyof T]: T[K] extends ReadonlySignal<infer V> ? Signal<V> : T[K];
};

export type FakeDevice = Settable<DeviceSource>;
export type FakeScreen = Settable<ScreenSource>;

export interface FakeLocalMedia extends LocalMedia {
  readonly microphone: FakeDevice;
  readonly camera: FakeDevice;
  readonly screen: FakeScreen;
  readonly speaker: Settable<SpeakerChoice>;
}

/** The initial values of an object's signals, each optional. */
type Initial<T> = { readonly [K in keyof T]?: T[K] extends ReadonlySignal<infer V> ? V : T[K] };

export function fakeDeviceInfo(kind: MediaDeviceKind, deviceId: string, label: string): MediaDeviceInfo {
  const plain = { kind, deviceId, label, groupId: `group-${deviceId}` };
  return { ...plain, toJSON: () => plain };
}

function createFakeDevice(kind: DeviceSource['kind'], initial: Initial<DeviceSource> = {}): FakeDevice {
  const device: FakeDevice = {
    kind,
    state: signal(initial.state ?? 'off'),
    problem: signal(initial.problem ?? null),
    track: signal(initial.track ?? null),
    devices: signal(initial.devices ?? []),
    deviceId: signal(initial.deviceId ?? null),
    wanted: signal(initial.wanted ?? initial.state === 'on'),
    enable: (held) => {
      if (held === undefined) device.wanted.value = true;
      if (device.problem.peek() === null) device.state.value = 'on';
      return Promise.resolve();
    },
    disable: () => {
      device.wanted.value = false;
      device.state.value = kind === 'audioinput' ? 'muted' : 'off';
    },
    select: (deviceId) => {
      device.deviceId.value = deviceId;
      return Promise.resolve();
    },
  };
  return device;
}

function createFakeScreen(initial: Initial<ScreenSource> = {}): FakeScreen {
  const screen: FakeScreen = {
    supported: initial.supported ?? true,
    state: signal(initial.state ?? 'off'),
    problem: signal(initial.problem ?? null),
    track: signal(initial.track ?? null),
    audioTrack: signal(initial.audioTrack ?? null),
    start: () => {
      if (screen.problem.peek() === null) screen.state.value = 'on';
      return Promise.resolve();
    },
    stop: () => {
      screen.state.value = 'off';
    },
  };
  return screen;
}

/** Devices that obey without a browser. `enable` leaves a source that has a `problem` as it is. */
export function createFakeLocalMedia(
  initial: {
    readonly microphone?: Initial<DeviceSource>;
    readonly camera?: Initial<DeviceSource>;
    readonly screen?: Initial<ScreenSource>;
    readonly speaker?: Initial<SpeakerChoice>;
  } = {},
): FakeLocalMedia {
  const speakerId = signal(initial.speaker?.deviceId ?? null);
  return {
    microphone: createFakeDevice('audioinput', initial.microphone),
    camera: createFakeDevice('videoinput', initial.camera),
    screen: createFakeScreen(initial.screen),
    speaker: {
      supported: initial.speaker?.supported ?? true,
      devices: signal(initial.speaker?.devices ?? []),
      deviceId: speakerId,
      select: (deviceId) => {
        speakerId.value = deviceId;
      },
    },
    close: () => undefined,
  };
}
