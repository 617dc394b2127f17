import type { LocalMedia } from '@sotto/client';
import { lastWanted, type Wanted } from '../devices/switch.ts';
import type { Services } from '../common/services.ts';

/** @param wanted what was on before, where the person goes on from somewhere without seeing themselves first */
export function openDevices(
  { createLocalMedia }: Pick<Services, 'createLocalMedia'>,
  wanted: Wanted = lastWanted(),
): LocalMedia {
  const media = createLocalMedia();
  if (wanted.microphone) void media.microphone.enable();
  if (wanted.camera) void media.camera.enable();
  return media;
}
