import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';
import type { CallModel } from './call-model.ts';
import { canGrow } from './growth.tsx';
import type { Faults } from './faults.ts';

interface News {
  readonly log: CallLog;
  readonly faults: Faults;
}

/** Says when the other asks for a conference, and when nothing comes of one: then the call is what it was. */
export function useGrowthNews(model: CallModel, { log, faults }: News): void {
  const { direct: call } = model;
  useEffect(
    () =>
      effect(() => {
        if (call === null) return;
        const { state } = call.growth.value;
        const open = state === 'none' || state === 'proposed';
        if (!open || !canGrow(call)) model.growthOpen.value = false;
      }),
    [model, call],
  );
  useEffect(
    () =>
      effect(() => {
        if (call === null) return;
        const growth = call.growth.value;
        const name = model.partner.peek();
        // The question itself is on the screen.
        if (growth.state === 'asked') log.add(t().call.growth.question(name));
        // Something new is on its way.
        if (growth.state !== 'failed' && growth.state !== 'none') faults.clear('growth');
        if (growth.state !== 'failed') return;
        const { reason } = growth;
        const what = () => {
          const { failed } = t().call.growth;
          return reason === 'broken' ? failed.broken : failed[reason](name);
        };
        faults.show({ key: 'growth', what });
        // It was told; what follows is a new attempt.
        queueMicrotask(() => call.answerConference(false));
      }),
    [model, call, log, faults],
  );
}
