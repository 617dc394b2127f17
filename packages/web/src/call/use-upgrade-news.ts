import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';
import type { CallModel } from './call-model.ts';
import { canUpgrade } from './upgrade.tsx';
import type { Faults } from './faults.ts';

interface News {
  readonly log: CallLog;
  readonly faults: Faults;
}

/** Says when the other asks for a conference, and when nothing comes of one: then the call is what it was. */
export function useUpgradeNews(model: CallModel, { log, faults }: News): void {
  const { direct: call } = model;
  useEffect(
    () =>
      effect(() => {
        if (call === null) return;
        const { state } = call.upgrade.value;
        const open = state === 'none' || state === 'proposed';
        if (!open || !canUpgrade(call)) model.upgradeOpen.value = false;
      }),
    [model, call],
  );
  useEffect(
    () =>
      effect(() => {
        if (call === null) return;
        const upgrade = call.upgrade.value;
        const name = model.partner.peek();
        // The question itself is on the screen.
        if (upgrade.state === 'asked') log.add(t().call.upgrade.question(name));
        // Something new is on its way.
        if (upgrade.state !== 'failed' && upgrade.state !== 'none') faults.clear('upgrade');
        if (upgrade.state !== 'failed') return;
        const { reason } = upgrade;
        const what = () => {
          const { failed } = t().call.upgrade;
          return reason === 'broken' ? failed.broken : failed[reason](name);
        };
        faults.show({ key: 'upgrade', what });
        // It was told; what follows is a new attempt.
        queueMicrotask(() => call.answerConference(false));
      }),
    [model, call, log, faults],
  );
}
