import { effect } from '@preact/signals';
import type { Call } from '@sotto/client';
import { secondsSince } from '../common/clock.ts';
import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';

/** One's own connection is gone for now; how long, beside the words, so that nothing else gives way to it. */
export function Interrupted({ since }: { readonly since: number }) {
  const { connection } = t().call;
  return (
    <p class="pill" data-tone="look">
      <span dir="auto">{connection.interrupted}</span>
      <span class="pill-count numbers">{connection.interruptedFor(secondsSince(since))}</span>
    </p>
  );
}

/** Says when one's own connection breaks and when it is back. */
export function logConnection(call: Call, log: CallLog): () => void {
  let interrupted = false;
  return effect(() => {
    const { phase } = call.status.value;
    if ((phase === 'reconnecting') === interrupted || phase === 'ended') return;
    interrupted = !interrupted;
    const { connection } = t().call;
    log.add(interrupted ? connection.offline : connection.back);
  });
}
