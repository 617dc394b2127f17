import { useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { FieldProblem } from '../ui/field-problem.tsx';
import { parsePersonalLink, type PersonalLinkProblem } from './personal-link.ts';
import type { Offering } from './use-offer.ts';

/** Takes the personal link of somebody. */
export function LinkForm({ offering: { problem, offer } }: { readonly offering: Offering }) {
  const { add } = t().contacts;
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const link = parsePersonalLink(input.current?.value ?? '', location.host);
    if ('code' in link) {
      void offer(link);
    } else {
      problem.value = link;
      input.current?.focus();
    }
  };
  return (
    <form class="join" noValidate onSubmit={submit}>
      <label class="label" for="contact-link">
        {add.label}
      </label>
      <div class="join-row">
        <input
          ref={input}
          class="input"
          id="contact-link"
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          enterKeyHint="go"
          aria-invalid={problem.value !== null}
          aria-describedby="contact-problem"
          onInput={() => {
            problem.value = null;
          }}
        />
        <button type="submit" class="button">
          {add.next}
        </button>
      </div>
      <FieldProblem id="contact-problem" text={problem.value === null ? null : explain(problem.value)} />
    </form>
  );
}

function explain(problem: PersonalLinkProblem): string {
  const { problem: texts } = t().contacts.add;
  return problem.problem === 'otherServer' ? texts.otherServer(problem.host) : texts[problem.problem];
}
