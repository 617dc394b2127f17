import { chatLimits, type DirectCall } from '@sotto/client';
import { SendHorizontal } from 'lucide';
import type { RefObject, TargetedKeyboardEvent } from 'preact';
import { useMemo } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { CallModel } from './call-model.ts';
import { obstacleTo } from './chat-obstacle.ts';

interface ComposerProps {
  readonly model: CallModel;
  readonly call: DirectCall;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** From how many characters on it is said how many are left. */
const worthSaying = 200;

/**
 * Where one writes. The field is never switched off, so that a sentence survives an interruption; what stands in it
 * outlives the panel, not the call.
 */
export function Composer({ model, call, field }: ComposerProps) {
  const texts = t().call.chat;
  const touch = useMemo(() => matchMedia('(pointer: coarse)').matches, []);
  const draft = model.draft.value;
  const why = obstacleTo(call);
  const left = chatLimits.length - draft.length;
  const ready = why === null && draft.trim() !== '';

  const send = () => {
    if (!ready) return;
    call.chat.send(draft);
    model.draft.value = '';
    field.current?.focus();
  };
  const press = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    // Where letters are put together, Enter chooses one; Safari says so only by the key code (UI Events, 7.3.1).
    const composing = event.isComposing || event.keyCode === 229;
    // Touch keyboards have no Shift to hold.
    if (event.key !== 'Enter' || event.shiftKey || composing || touch) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        class="input"
        rows={1}
        dir="auto"
        aria-label={texts.field}
        placeholder={texts.field}
        maxLength={chatLimits.length}
        value={draft}
        onInput={(event) => {
          model.draft.value = event.currentTarget.value;
        }}
        onKeyDown={press}
      />
      <button type="submit" class="composer-send" aria-label={texts.send} disabled={!ready}>
        <Icon of={SendHorizontal} />
      </button>
      <p class="composer-hint quiet" role="status">
        {call.chat.messages.value.length > 0 && why !== null && texts[why]}
        {why === null && left <= worthSaying && texts.left(left)}
      </p>
    </form>
  );
}
