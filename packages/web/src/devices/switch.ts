import type { DeviceSource, LocalMedia } from '@sotto/client';
import { recall, remember } from '../common/remembered.ts';

/** Which devices are to be on. */
export interface Wanted {
  readonly microphone: boolean;
  readonly camera: boolean;
}

/** As the person had them the last time on this device: on, unless switched off then. */
export const lastWanted = (): Wanted => ({
  microphone: recall('microphone') !== 'off',
  camera: recall('camera') !== 'off',
});

/** As the person has them here. */
export const wantedOf = ({ microphone, camera }: LocalMedia): Wanted => ({
  microphone: microphone.wanted.peek(),
  camera: camera.wanted.peek(),
});

/** Whether the next click switches off: also what gives nothing because the system mutes it. */
export const isSwitchedOn = ({ state, track, wanted }: DeviceSource): boolean =>
  state.value === 'on' || (track.value !== null && wanted.value);

/** Switches as the person asks for, wherever they ask, and remembers it for the next time. */
export function switchSource(source: DeviceSource, on: boolean): void {
  if (on) void source.enable();
  else source.disable();
  remember(source.kind === 'audioinput' ? 'microphone' : 'camera', on ? null : 'off');
}
