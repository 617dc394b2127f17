import { type Signal, useSignal } from '@preact/signals';
import { cleanName } from '@sotto/client';
import { type Address, decodeContactCode } from '@sotto/client/people';
import { CircleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';
import type { Device } from './device.ts';
import { Offer } from './offer.tsx';
import {
  linkOfHash,
  parsePersonalLink,
  type PersonalLink,
  type PersonalLinkProblem,
} from './personal-link.ts';

export interface Offered extends Address {
  /** What the link calls them; empty when it does not, or when that cannot be shown. */
  readonly name: string;
}

interface AddContactProps {
  readonly device: Device;
  /** For screen readers. */
  readonly onSaid: (text: string) => void;
  /** Stands below who is offered and above where a link can be pasted. */
  readonly children: ComponentChildren;
}

/** Takes a personal link, pasted here or opened in the browser, and asks before it adds anybody. */
export function AddContact({ device, onSaid, children }: AddContactProps) {
  const offered = useSignal<Offered | null>(null);
  const problem = useSignal<PersonalLinkProblem | null>(null);

  const offer = async ({ code, name }: PersonalLink) => {
    try {
      offered.value = { ...(await decodeContactCode(code)), name: cleanName(name) ?? '' };
      problem.value = null;
    } catch {
      problem.value = { problem: 'noLink' };
    }
  };
  useEffect(() => {
    const abort = new AbortController();
    const takeHash = () => {
      const link = linkOfHash(location.hash);
      if (link === null) return;
      // It is offered once; who loads the page again has decided.
      history.replaceState(null, '', location.pathname);
      void offer(link);
    };
    takeHash();
    addEventListener('hashchange', takeHash, { signal: abort.signal });
    return () => abort.abort();
  }, []);

  const end = (text?: string) => {
    offered.value = null;
    document.querySelector<HTMLElement>('#contacts-list')?.focus();
    if (text !== undefined) onSaid(text);
  };
  return (
    <>
      {offered.value !== null && <Offer device={device} offered={offered.value} onEnd={end} />}
      {children}
      {offered.value === null && (
        <section class="contacts-part" aria-labelledby="contacts-add">
          <h2 id="contacts-add">{t().contacts.add.title}</h2>
          <LinkForm problem={problem} onLink={(link) => void offer(link)} />
        </section>
      )}
    </>
  );
}

interface LinkFormProps {
  readonly problem: Signal<PersonalLinkProblem | null>;
  readonly onLink: (link: PersonalLink) => void;
}

function LinkForm({ problem, onLink }: LinkFormProps) {
  const { add } = t().contacts;
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const link = parsePersonalLink(input.current?.value ?? '', location.host);
    if ('code' in link) {
      onLink(link);
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
