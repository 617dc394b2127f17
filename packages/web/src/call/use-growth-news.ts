import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../language.ts';
import type { CallModel } from './call-model.ts';
import { canGrow } from './growth.tsx';
import type { Notices } from './notices.ts';

/** Says when the other asks for a conference, and when nothing comes of one: then the call is what it was. */
export function useGrowthNews(model: CallModel, notices: Notices): void {
  useEffect(
    () =>
      effect(() => {
        const { state } = model.call.growth.value;
        const open = state === 'none' || state === 'proposed';
        if (!open || !canGrow(model.call)) model.growthOpen.value = false;
      }),
    [model],
  );
  useEffect(
    () =>
      effect(() => {
        const growth = model.call.growth.value;
        const texts = t().call.growth;
        const name = model.partner.peek();
        if (growth.state === 'asked') notices.say(texts.question(name));
        if (growth.state !== 'failed') return;
        const { reason } = growth;
        notices.say(reason === 'broken' ? texts.failed.broken : texts.failed[reason](name));
        // It was told; what follows is a new attempt.
        queueMicrotask(() => model.call.answerConference(false));
      }),
    [model, notices],
  );
}
