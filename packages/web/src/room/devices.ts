import type { LocalMedia } from '@sotto/client';
import { recall } from '../remembered.ts';
import type { Services } from '../services.ts';

/** Devices as the person had them the last time: on, unless switched off then. */
export function openDevices({ createLocalMedia }: Pick<Services, 'createLocalMedia'>): LocalMedia {
  const media = createLocalMedia();
  if (recall('microphone') !== 'off') void media.microphone.enable();
  if (recall('camera') !== 'off') void media.camera.enable();
  return media;
}
