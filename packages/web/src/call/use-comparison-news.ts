import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';
import type { CallModel } from './call-model.ts';

/** Says once that the two could compare, when the offer comes into view. */
export function useComparisonNews({ comparison }: CallModel, log: CallLog): void {
  useEffect(
    () =>
      effect(() => {
        if (comparison?.begun.value === true) log.add(t().call.lock.compare.offer.spoken);
      }),
    [comparison, log],
  );
}
