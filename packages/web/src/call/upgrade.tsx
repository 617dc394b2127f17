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
export const canUpgrade = (call: DirectCall | null): boolean =>
  call?.protection.value.level === 'end-to-end' && call.peers.value.length > 0;

interface UpgradeProps {
  readonly model: CallModel;
  readonly call: DirectCall;
}

/** All that is asked on the way to a conference, and the way in for others at its end. */
export function UpgradeDialogs({ model }: { readonly model: CallModel }) {
  const call = model.direct;
  return (
    <>
      {call && <ProposeDialog model={model} call={call} />}
      {call?.upgrade.value.state === 'asked' && <Question model={model} call={call} />}
      <Dialog open={model.inviteOpen} title={t().call.upgrade.invite}>
        <Invite room={model.call.room} />
      </Dialog>
    </>
  );
}

/** What changes for both, before the other is asked; and then that an answer is awaited. */
function ProposeDialog({ model, call }: UpgradeProps) {
  const { upgrade } = t().call;
  const name = model.partner.value;
  const close = () => {
    model.upgradeOpen.value = false;
  };
  if (call.upgrade.value.state === 'proposed') {
    return (
      <Dialog key="waiting" open={model.upgradeOpen} title={upgrade.waitingTitle(name)}>
        <p>{upgrade.unchanged}</p>
        <div class="upgrade-answers">
          <button
            type="button"
            class="button"
            onClick={() => {
              call.answerConference(false);
              close();
            }}
          >
            {upgrade.withdraw}
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog key="asking" open={model.upgradeOpen} title={upgrade.title}>
      <p>{upgrade.what}</p>
      <p>{upgrade.both(name)}</p>
      <p class="quiet">{upgrade.chat}</p>
      <div class="upgrade-answers">
        <button type="button" class="button primary" onClick={() => call.proposeConference()}>
          {upgrade.ask(name)}
        </button>
        <button type="button" class="button" onClick={close}>
          {upgrade.notNow}
        </button>
      </div>
    </Dialog>
  );
}

/** The other asks. Stays until it is answered, takes no keys from who is writing, and covers no controls. */
function Question({ model, call }: UpgradeProps) {
  const { upgrade } = t().call;
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
      class="panel dialog upgrade-question"
      role="alertdialog"
      popover="manual"
      aria-labelledby="upgrade-question"
      aria-describedby="upgrade-meaning"
    >
      <div class="dialog-header">
        <h2 id="upgrade-question" ref={heading} tabIndex={-1}>
          {upgrade.question(model.partner.value)}
        </h2>
      </div>
      <div class="dialog-body">
        <div id="upgrade-meaning" class="upgrade-meaning">
          <p>{upgrade.ifYes}</p>
          <p>{upgrade.ifNo}</p>
          <p class="quiet">{upgrade.chat}</p>
        </div>
        <div class="upgrade-answers">
          <button type="button" class="button" onClick={() => call.answerConference(false)}>
            {upgrade.keep}
          </button>
          <button
            type="button"
            class="button"
            disabled={!safe.value}
            onClick={() => call.answerConference(true)}
          >
            {upgrade.agree}
          </button>
        </div>
      </div>
    </section>
  );
}

/** That the lock has changed, until it was read. Who has made the conference goes on to the invitation. */
export function UpgradedBar({ model }: { readonly model: CallModel }) {
  const { upgrade } = t().call;
  if (!model.upgradedNews.value) return null;
  const read = () => {
    model.upgradedNews.value = false;
    if (model.call.role.peek() === 'host') model.inviteOpen.value = true;
  };
  return (
    <div class="hear" role="alert">
      <p>{upgrade.upgraded}</p>
      <button type="button" class="button primary" onClick={read}>
        {upgrade.read}
      </button>
    </div>
  );
}
