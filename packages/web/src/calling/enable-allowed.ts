import type { DeviceSource, LocalMedia } from '@sotto/client';
import { recall } from '../common/remembered.ts';

/**
 * Switches on what was on the last time, for a preview that the person has not asked for: only where the browser need
 * not ask, and only in a window that is seen. Browsers that do not tell are not asked.
 */
export function enableAllowed({ camera, microphone }: LocalMedia, ended: AbortSignal): void {
  const enable = (): void => {
    if (document.visibilityState !== 'visible') return;
    if (recall('camera') !== 'off') void enableIfGranted(camera, 'camera', ended);
    if (recall('microphone') !== 'off') void enableIfGranted(microphone, 'microphone', ended);
  };
  enable();
  document.addEventListener('visibilitychange', enable, { signal: ended });
}

async function enableIfGranted(
  source: DeviceSource,
  name: 'camera' | 'microphone',
  ended: AbortSignal,
): Promise<void> {
  try {
    const { state } = await navigator.permissions.query({ name });
    if (state === 'granted' && !ended.aborted && source.state.peek() === 'off') await source.enable();
  } catch {
    // This browser knows no such permission.
  }
}
