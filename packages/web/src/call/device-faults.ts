import { effect } from '@preact/signals';
import type { DeviceSource, LocalMedia } from '@sotto/client';
import { explainProblem } from '../devices/problems.tsx';
import { switchSource } from '../devices/switch.ts';
import { t } from '../common/language.ts';
import type { Faults } from './faults.ts';

/**
 * Says when a device fails in the middle of the call. What was wrong before is known from the pre-join page. Returns
 * what ends it.
 */
export function followDevices({ camera, microphone, screen }: LocalMedia, faults: Faults): () => void {
  const stops = [
    follow(camera, 'camera', faults),
    follow(microphone, 'microphone', faults),
    effect(() => {
      if (screen.state.value !== 'off') faults.clear('share');
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function follow(source: DeviceSource, key: 'microphone' | 'camera', faults: Faults): () => void {
  let known = stateOf(source);
  return effect(() => {
    const state = stateOf(source);
    if (state === known) return;
    known = state;
    const explanation = explainProblem(source);
    if (explanation === null) {
      faults.clear(key);
      return;
    }
    const explain = () => explainProblem(source) ?? explanation;
    faults.show({
      key,
      what: () => explain().what,
      mend: () => explain().mend,
      ...(!explanation.mended && {
        retry: () => switchSource(source, true),
        retryOf: () => t().devices[key],
      }),
    });
  });
}

/** What the person was told of: the problem, and whether another device took over. */
function stateOf(source: DeviceSource): string {
  const explanation = explainProblem(source);
  return `${source.problem.value} ${explanation?.mended}`;
}
