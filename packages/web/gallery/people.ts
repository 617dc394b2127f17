import type { DeviceProblem, RemotePeer } from '@sotto/client';
import { createFakeLocalMedia, createFakePeer, fakeDeviceInfo } from '@sotto/client/testing';
import { portrait } from './portrait.ts';

const names = [
  'Miriam Okafor',
  'Jonas Weber',
  'Lucía Fernández',
  'Tomasz Nowak',
  'Hannah Schulz',
  'Ravi Krishnan',
  'Sofie Lindqvist',
  'Émile Girard',
] as const;

/** Someone with a camera; every fourth one without. */
export function person(index: number, options: Partial<Parameters<typeof createFakePeer>[0]> = {}) {
  const camera = index % 4 === 3 ? undefined : portrait({ hue: (index * 67 + 40) % 360 });
  return createFakePeer({
    peerId: `peer-${index}`,
    name: names[index % names.length] ?? '',
    tracks: camera ? { camera } : {},
    muted: index % 3 === 1,
    ...options,
  });
}

export const people = (count: number): RemotePeer[] =>
  Array.from({ length: count }, (_, index) => person(index));

interface MediaOptions {
  readonly camera?: boolean;
  /** A phone, held as one holds it. */
  readonly upright?: boolean;
  readonly microphone?: boolean;
  /** The microphone is open and muted, as after a click on its button. */
  readonly muted?: boolean;
  readonly sharing?: boolean;
  readonly cameraProblem?: DeviceProblem;
  readonly microphoneProblem?: DeviceProblem;
}

/** A laptop with the usual devices. */
export function media(options: MediaOptions = {}) {
  const { camera = true, upright = false, microphone = true, muted = false, sharing = false } = options;
  const { cameraProblem, microphoneProblem } = options;
  const seen = camera && cameraProblem === undefined;
  const heard = microphone && microphoneProblem === undefined;
  const sound = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0] ?? null;
  return createFakeLocalMedia({
    camera: {
      state: seen ? 'on' : 'off',
      problem: cameraProblem ?? null,
      track: seen ? portrait({ hue: 100, upright }) : null,
      deviceId: 'built-in',
      devices: [
        fakeDeviceInfo('videoinput', 'built-in', 'Integrated Camera (04f2:b6d9)'),
        fakeDeviceInfo('videoinput', 'desk', 'Logitech Brio 500'),
      ],
    },
    microphone: {
      state: heard && !muted ? 'on' : 'muted',
      problem: microphoneProblem ?? null,
      track: heard ? sound : null,
      deviceId: 'default',
      devices: [
        fakeDeviceInfo('audioinput', 'default', 'Default – Built-in Audio Analog Stereo'),
        fakeDeviceInfo('audioinput', 'headset', 'Jabra Evolve2 65'),
      ],
    },
    speaker: {
      deviceId: 'headset',
      devices: [
        fakeDeviceInfo('audiooutput', 'default', 'Default – Built-in Audio Analog Stereo'),
        fakeDeviceInfo('audiooutput', 'headset', 'Jabra Evolve2 65'),
      ],
    },
    screen: { state: sharing ? 'on' : 'off' },
  });
}
