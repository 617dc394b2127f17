import type { LocalMedia } from '../types/types.ts';
import { InputDevice } from './input-device.ts';
import { DeviceInventory } from './inventory.ts';
import { browserStorage, DeviceMemory } from './memory.ts';
import { Screen } from './screen.ts';
import { Speaker } from './speaker.ts';

export interface LocalMediaOptions {
  /** Where the choice of devices is remembered; `localStorage` unless told. */
  readonly storage?: Storage;
  /** What the camera is asked for, beside the device: 1280x720 at 30 frames a second unless told. */
  readonly camera?: MediaTrackConstraints;
  /** Devices could not be listed, or the choice of one not be kept; it goes on without. */
  readonly onFailure?: (error: unknown) => void;
}

const microphoneConstraints: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

const cameraConstraints: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};

/** Opens no device and asks for no permission until something is enabled. */
export function createLocalMedia(options: LocalMediaOptions = {}): LocalMedia {
  const abort = new AbortController();
  // Missing outside a secure context, whatever the compiler's library says.
  const mediaDevices = 'mediaDevices' in navigator ? navigator.mediaDevices : undefined;
  const { onFailure = () => undefined } = options;
  const inventory = new DeviceInventory({ mediaDevices, signal: abort.signal, onFailure });
  const memory = new DeviceMemory(options.storage ?? browserStorage(onFailure), onFailure);
  const shared = { mediaDevices, inventory, memory };
  const microphone = new InputDevice({ ...shared, kind: 'audioinput', constraints: microphoneConstraints });
  const constraints = options.camera ?? cameraConstraints;
  const camera = new InputDevice({ ...shared, kind: 'videoinput', constraints });
  const screen = new Screen(mediaDevices);
  return {
    microphone,
    camera,
    screen,
    speaker: new Speaker(inventory, memory),
    close: () => {
      abort.abort();
      microphone.close();
      camera.close();
      screen.stop();
    },
  };
}
