import { useSignal } from '@preact/signals';
import { type Call, codeOf, type IncomingRing } from '@sotto/client';
import { useId } from 'preact/hooks';
import { t } from '../common/language.ts';
import { useServices } from '../common/services.ts';
import { AlertDialog } from './alert-dialog.tsx';
import { CallerFacts, callerTitle } from './caller-words.tsx';
import { ringControllerOf } from './ring-controller.ts';
import { Hint } from './hint.tsx';

/** Somebody calls while a call is under way. */
export function IncomingCard({ ring, call }: { readonly ring: IncomingRing; readonly call: Call }) {
  const { incoming } = t().calling;
  const services = useServices();
  const id = useId();
  const answering = useSignal(false);
  const failed = useSignal(false);

  const answer = async () => {
    [answering.value, failed.value] = [true, false];
    try {
      await ringControllerOf(services).answerFrom(call, ring);
    } catch (error) {
      [answering.value, failed.value] = [false, codeOf(error) !== 'not-found'];
    }
  };
  return (
    <AlertDialog title={callerTitle(ring.caller)} size="small" describedBy={id}>
      <CallerFacts id={id} caller={ring.caller} />
      <Hint text={incoming.inCall} failed={failed.value} />
      <div class="incoming-actions">
        <button type="button" class="button primary" disabled={answering.value} onClick={() => void answer()}>
          {incoming.leaveAndAnswer}
        </button>
        <button type="button" class="button" onClick={() => ring.decline()}>
          {incoming.decline}
        </button>
      </div>
    </AlertDialog>
  );
}
