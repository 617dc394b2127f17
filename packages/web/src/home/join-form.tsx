import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import type { Messages } from '../messages/en.ts';
import { parseInvitation, type RoomCodeProblem, roomPath } from '../common/room-code.ts';
import { navigate } from '../common/router.ts';
import { FieldProblem } from '../ui/field-problem.tsx';

function explainCode(problem: RoomCodeProblem, { home: { code } }: Messages): string {
  if (problem.problem === 'empty') return code.empty;
  if (problem.problem === 'no-room-link') return code.noRoomLink;
  if (problem.problem === 'nothing-found') return code.nothingFound;
  if (problem.problem === 'other-server') return code.otherServer(problem.host);
  if (problem.problem === 'wrong-character') return code.wrongCharacter(problem.character);
  return code.wrongLength(problem.has);
}

/** Goes to the room to which this leads; otherwise says what is wrong with it. */
function follow(text: string): RoomCodeProblem | null {
  const code = parseInvitation(text, location.host);
  if (!('room' in code)) return code;
  navigate(roomPath(code.room));
  return null;
}

/** Whoever pastes a link wants to go there. */
function paste(event: ClipboardEvent): void {
  if (follow(event.clipboardData?.getData('text') ?? '') === null) event.preventDefault();
}

/**
 * Takes a link or a code. A pasted one leads to its room at once; what is wrong with one is said on joining, not while
 * typing.
 */
export function JoinForm() {
  const { home } = t();
  const problem = useSignal<RoomCodeProblem | null>(null);
  const input = useRef<HTMLInputElement>(null);

  const join = (event: SubmitEvent) => {
    event.preventDefault();
    problem.value = follow(input.current?.value ?? '');
    if (problem.value !== null) input.current?.focus();
  };

  return (
    <form class="join" noValidate onSubmit={join}>
      <label class="label" for="join-code">
        {home.joinLabel}
      </label>
      <div class="join-row">
        <input
          ref={input}
          class="input"
          id="join-code"
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          enterKeyHint="go"
          placeholder={home.joinExample}
          aria-invalid={problem.value !== null}
          aria-describedby="join-problem"
          onInput={() => {
            problem.value = null;
          }}
          onPaste={paste}
        />
        <button type="submit" class="button">
          {home.join}
        </button>
      </div>
      <FieldProblem
        id="join-problem"
        class="join-problem"
        text={problem.value === null ? null : explainCode(problem.value, t())}
      />
    </form>
  );
}
