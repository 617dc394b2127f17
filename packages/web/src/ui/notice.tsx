import { ShieldAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { t } from '../common/language.ts';
import { checkPath } from '../common/paths.ts';
import { Icon } from './icon.tsx';
import { PageTitle } from './page-title.tsx';
import { Site } from './site.tsx';

interface NoticeProps {
  /** What happened, in one sentence … */
  readonly title: string;
  /** … and why, and what to do. */
  readonly text: string;
  /** Something is wrong that nobody must overlook. */
  readonly danger?: boolean;
  /** For support; people read it only if they look. */
  readonly details?: ComponentChildren;
  /** More to read between the text and the buttons. */
  readonly more?: ComponentChildren;
  /** Buttons. */
  readonly children?: ComponentChildren;
}

/** A page with nothing but a message and what can be done about it. */
export function Notice({ title, text, danger = false, details, more, children }: NoticeProps) {
  return (
    <Site>
      <section class="notice">
        {danger && (
          <span class="notice-danger">
            <Icon of={ShieldAlert} size={28} />
          </span>
        )}
        <PageTitle>{title}</PageTitle>
        <p class="quiet">{text}</p>
        {more}
        <div class="notice-actions">{children}</div>
        {details !== undefined && (
          <details class="support">
            <summary>{t().common.details}</summary>
            {details}
          </details>
        )}
      </section>
    </Site>
  );
}

export function ToStart({ primary = false }: { readonly primary?: boolean }) {
  return (
    <a class={primary ? 'button primary' : 'button'} href="/">
      {t().common.toStart}
    </a>
  );
}

/** To the page that says what in the network is in the way. */
export function ToCheck() {
  return (
    <a class="button" href={checkPath}>
      {t().common.check}
    </a>
  );
}
