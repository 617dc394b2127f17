import { useSignal } from '@preact/signals';
import { Mail, Printer } from 'lucide';
import type { ComponentChildren } from 'preact';
import { CopyButton } from './copy.tsx';
import { Icon } from './icon.tsx';

interface PassOnProps {
  readonly words: {
    readonly title: string;
    readonly copy: string;
    readonly copied: string;
    readonly copyFailed: string;
    readonly print: string;
    readonly mail: string;
  };
  /** What is copied. */
  readonly text: string;
  readonly mail: { readonly subject: string; readonly body: string };
  /** More buttons. */
  readonly children?: ComponentChildren;
}

/** How what a page says gets to somebody else: by the person's own hand. */
export function PassOn({ words, text, mail, children }: PassOnProps) {
  const copyFailed = useSignal(false);
  const [subject, body] = [encodeURIComponent(mail.subject), encodeURIComponent(mail.body)];
  return (
    <section class="pass-on" aria-label={words.title}>
      <div class="pass-on-buttons">
        <CopyButton
          text={text}
          label={words.copy}
          done={words.copied}
          onFailed={(failed) => {
            copyFailed.value = failed;
          }}
        />
        <button type="button" class="button" onClick={() => print()}>
          <Icon of={Printer} size={16} />
          {words.print}
        </button>
        <a class="button" href={`mailto:?subject=${subject}&body=${body}`}>
          <Icon of={Mail} size={16} />
          {words.mail}
        </a>
        {children}
      </div>
      <p role="alert">{copyFailed.value && words.copyFailed}</p>
    </section>
  );
}
