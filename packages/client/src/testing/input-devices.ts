import { InputDevice } from '../devices/input-device.ts';
import { DeviceInventory } from '../devices/inventory.ts';
import { DeviceMemory } from '../devices/memory.ts';
import { FakeMediaDevices } from './fake-devices.ts';
import { fakeDeviceInfo } from './fakes.ts';
import { standIn } from './stand-in.ts';

export const builtIn = fakeDeviceInfo('audioinput', 'mic-1', 'Built-in');
export const headset = fakeDeviceInfo('audioinput', 'mic-2', 'Headset');
export const camera = fakeDeviceInfo('videoinput', 'cam-1', 'Camera');

/** Lets everything run that waits for nothing but promises. */
export const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Real sources on a browser whose devices, and whose memory of choices, are the test's. */
export function createInputDevices() {
  const media = new FakeMediaDevices();
  media.devices = [builtIn, headset, camera];
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  };
  const createDevice = (kind: 'audioinput' | 'videoinput'): InputDevice => {
    const mediaDevices = standIn<MediaDevices>(media);
    return new InputDevice({
      kind,
      constraints: {},
      mediaDevices,
      inventory: new DeviceInventory({ mediaDevices, signal: new AbortController().signal }),
      memory: new DeviceMemory(standIn<Storage>(storage), () => undefined),
    });
  };
  /** One that is on, with the track that it has. */
  const open = async (kind: 'audioinput' | 'videoinput', given?: { readonly muted: boolean }) => {
    const device = createDevice(kind);
    const enabled = device.enable();
    await settle();
    const track = media.last.give(given);
    await enabled;
    return { device, track };
  };
  /** Plugs in and pulls out, until this is what there is. */
  const change = async (devices: MediaDeviceInfo[]): Promise<void> => {
    media.devices = devices;
    media.dispatchEvent(new Event('devicechange'));
    await settle();
  };
  return { media, stored, createDevice, open, change };
}
