import { useSignal } from '@preact/signals';
import { cleanName } from '@sotto/client';
import { CircleAlert } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { RoomProblem, RoomSession } from '../session/room-session.ts';
import { Icon } from '../ui/icon.tsx';

/** The protocol's bound on names, in UTF-16 code units. */
const nameLength = 64;

function explainRefusal({ code }: RoomProblem): string {
  const { prejoin } = t();
  if (code === 'unreachable' || code === 'timeout') return prejoin.joinUnreachable;
  if (code === 'draining') return prejoin.joinDraining;
  if (code === 'bad-request') return prejoin.joinNameRefused;
  return code === 'rate-limited' ? prejoin.joinTooOften : prejoin.joinFailed;
}

interface JoinProps {
  readonly session: RoomSession;
  readonly joining: boolean;
  readonly problem: RoomProblem | null;
}

/** For a button that stands elsewhere on the page. */
const formId = 'join';

/** The same as the large button, beside the sentence that says why there is no picture. */
export function JoinWithout({ joining }: Pick<JoinProps, 'joining'>) {
  return (
    <button type="submit" form={formId} class="button" disabled={joining}>
      {t().prejoin.joinWithout}
    </button>
  );
}

/** The name and the one large button. */
export function Join({ session, joining, problem }: JoinProps) {
  const { prejoin } = t();
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const nameMissing = useSignal(false);

  useEffect(() => {
    // Enter joins at once where the name is known. On phones a focused field would open the keyboard.
    if (!matchMedia('(pointer: fine)').matches) return;
    (input.current?.value === '' ? input : button).current?.focus({ preventScroll: true });
  }, []);

  const join = (event: SubmitEvent) => {
    event.preventDefault();
    const name = cleanName(input.current?.value ?? '');
    nameMissing.value = name === undefined;
    if (name === undefined) input.current?.focus();
    else void session.join(name);
  };

  const problemText = problem === null ? null : explainRefusal(problem);
  return (
    <form id={formId} class="prejoin-form" noValidate onSubmit={join}>
      <div class="field">
        <label class="label" for="name">
          {prejoin.name}
        </label>
        <input
          ref={input}
          class="input"
          id="name"
          dir="auto"
          autoComplete="nickname"
          enterKeyHint="go"
          maxLength={nameLength}
          defaultValue={session.name}
          aria-invalid={nameMissing.value}
          aria-describedby="name-hint"
          onInput={() => {
            nameMissing.value = false;
          }}
        />
        <p id="name-hint" class="quiet" aria-live="polite">
          {nameMissing.value ? <span class="field-problem">{prejoin.nameMissing}</span> : prejoin.nameHint}
        </p>
      </div>
      <button ref={button} type="submit" class="button primary tall wide" disabled={joining}>
        {joining ? prejoin.joining : prejoin.join}
      </button>
      <div role="alert">
        {problemText !== null && (
          <p class="field-problem">
            <Icon of={CircleAlert} size={16} />
            {problemText}
          </p>
        )}
      </div>
    </form>
  );
}
