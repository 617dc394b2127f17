import { effect } from '@preact/signals';
import type { DeviceSource, LocalMedia } from '@sotto/client';
import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';

interface News {
  /** Read out. */
  readonly log: Pick<CallLog, 'add'>;
  /** Heard by everybody at this device. */
  readonly cue: (now: 'on' | 'off') => void;
}

/**
 * Says what the microphone, the camera and the shared screen really do, whoever changed it: a key, a button, the
 * browser or the system. Returns what ends it.
 */
export function followMedia({ microphone, camera, screen }: LocalMedia, news: News): () => void {
  const stops = [
    follow(microphone, 'microphone', news),
    follow(camera, 'camera', news),
    followScreen(screen, news),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function follow(source: DeviceSource, name: 'microphone' | 'camera', { log, cue }: News): () => void {
  let was = source.state.peek() === 'on';
  let wasWanted = source.wanted.peek();
  return effect(() => {
    const state = source.state.value;
    const on = state === 'on';
    // Another device is being opened: what comes of it is what counts.
    if (state === 'starting' || on === was) return;
    const wanted = source.wanted.peek();
    was = on;
    cue(on ? 'on' : 'off');
    // While a key is held to talk, words would come between: the notes say enough. What failed is said as a fault.
    const held = on ? !wanted : !wanted && !wasWanted;
    wasWanted = wanted;
    if (!held && source.problem.peek() === null) log.add(t().devices.spoken[name][on ? 'on' : 'off']);
  });
}

function followScreen({ state }: LocalMedia['screen'], { log, cue }: News): () => void {
  let was = state.peek() === 'on';
  return effect(() => {
    if (state.value === 'starting' || (state.value === 'on') === was) return;
    was = !was;
    cue(was ? 'on' : 'off');
    log.add(was ? t().call.sharing : t().call.sharingEnded);
  });
}
