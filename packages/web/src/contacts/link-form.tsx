import { CircleAlert } from 'lucide';
import { useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
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
      <div id="contact-problem" role="alert">
        {problem.value !== null && (
          <p class="field-problem">
            <Icon of={CircleAlert} size={16} />
            {explain(problem.value)}
          </p>
        )}
      </div>
    </form>
  );
}

function explain(problem: PersonalLinkProblem): string {
  const { problem: texts } = t().contacts.add;
  return problem.problem === 'otherServer' ? texts.otherServer(problem.host) : texts[problem.problem];
}
