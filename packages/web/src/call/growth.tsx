import { useSignal } from '@preact/signals';
import type { DirectCall } from '@sotto/client';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Invite } from '../session/invite.tsx';
import type { CallModel } from './call-model.ts';

/** A question that comes by itself must not be answered by a click that was meant for something else. */
const safeAfter = 700;

/** Whether there is a call that can become a conference: both are there, and it is encrypted. */
export const canGrow = (call: DirectCall | null): boolean =>
  call?.protection.value.level === 'end-to-end' && call.peers.value.length > 0;

interface GrowthProps {
  readonly model: CallModel;
  readonly call: DirectCall;
}

/** All that is asked on the way to a conference, and the way in for others at its end. */
export function GrowthDialogs({ model }: { readonly model: CallModel }) {
  const call = model.direct;
  return (
    <>
      {call && <ProposeDialog model={model} call={call} />}
      {call?.growth.value.state === 'asked' && <Question model={model} call={call} />}
      <Dialog open={model.inviteOpen} title={t().call.growth.invite}>
        <Invite room={model.call.room} />
      </Dialog>
    </>
  );
}

/** What changes for both, before the other is asked; and then that an answer is awaited. */
function ProposeDialog({ model, call }: GrowthProps) {
  const { growth } = t().call;
  const name = model.partner.value;
  const close = () => {
    model.growthOpen.value = false;
  };
  if (call.growth.value.state === 'proposed') {
    return (
      <Dialog key="waiting" open={model.growthOpen} title={growth.waitingTitle(name)}>
        <p>{growth.unchanged}</p>
        <div class="growth-answers">
          <button
            type="button"
            class="button"
            onClick={() => {
              call.answerConference(false);
              close();
            }}
          >
            {growth.withdraw}
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog key="asking" open={model.growthOpen} title={growth.title}>
      <p>{growth.what}</p>
      <p>{growth.both(name)}</p>
      <p class="quiet">{growth.chat}</p>
      <div class="growth-answers">
        <button type="button" class="button primary" onClick={() => call.proposeConference()}>
          {growth.ask(name)}
        </button>
        <button type="button" class="button" onClick={close}>
          {growth.notNow}
        </button>
      </div>
    </Dialog>
  );
}

/** The other asks. Stays until it is answered, takes no keys from who is writing, and covers no controls. */
function Question({ model, call }: GrowthProps) {
  const { growth } = t().call;
  const dialog = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const safe = useSignal(false);
  useEffect(() => {
    const before = document.activeElement;
    const question = dialog.current;
    const writing = before?.matches('input, textarea') ?? false;
    question?.showPopover();
    if (!writing) heading.current?.focus();
    const timer = setTimeout(() => {
      safe.value = true;
    }, safeAfter);
    return () => {
      clearTimeout(timer);
      // The focus that the question took goes back to where it was.
      if (question?.contains(document.activeElement) === true && before instanceof HTMLElement)
        before.focus();
    };
  }, [safe]);
  return (
    <section
      ref={dialog}
      class="panel dialog growth-question"
      role="alertdialog"
      popover="manual"
      aria-labelledby="growth-question"
      aria-describedby="growth-meaning"
    >
      <div class="dialog-header">
        <h2 id="growth-question" ref={heading} tabIndex={-1}>
          {growth.question(model.partner.value)}
        </h2>
      </div>
      <div class="dialog-body">
        <div id="growth-meaning" class="growth-meaning">
          <p>{growth.ifYes}</p>
          <p>{growth.ifNo}</p>
          <p class="quiet">{growth.chat}</p>
        </div>
        <div class="growth-answers">
          <button type="button" class="button" onClick={() => call.answerConference(false)}>
            {growth.keep}
          </button>
          <button
            type="button"
            class="button"
            disabled={!safe.value}
            onClick={() => call.answerConference(true)}
          >
            {growth.agree}
          </button>
        </div>
      </div>
    </section>
  );
}

/** That the lock has changed, until it was read. Who has made the conference goes on to the invitation. */
export function GrownBar({ model }: { readonly model: CallModel }) {
  const { growth } = t().call;
  if (!model.grownNews.value) return null;
  const read = () => {
    model.grownNews.value = false;
    if (model.call.role === 'host') model.inviteOpen.value = true;
  };
  return (
    <div class="hear" role="alert">
      <p>{growth.grown}</p>
      <button type="button" class="button primary" onClick={read}>
        {growth.read}
      </button>
    </div>
  );
}
