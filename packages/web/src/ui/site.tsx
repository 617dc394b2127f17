import { BookUser, Languages, SunMoon } from 'lucide';
import type { ComponentChildren } from 'preact';
import { chooseLanguage, language, t } from '../common/language.ts';
import { checkPath, contactsPath } from '../common/paths.ts';
import { route } from '../common/router.ts';
import { chooseTheme, theme } from '../common/theme.ts';
import { Icon } from './icon.tsx';
import { LanguageOptions, ThemeOptions } from './preferences.tsx';

/**
 * The frame of every page but the call, the same on all of them: home and contacts above, below the check of the
 * connection and the choice of language and look.
 */
export function Site({ children }: { readonly children: ComponentChildren }) {
  const { page } = route();
  return (
    <div class="site">
      <header class="site-header">
        <a class="wordmark" href="/" aria-label={t().common.home}>
          <Mark />
          <span aria-hidden="true">{t().common.product}</span>
        </a>
        <a class="site-link" href={contactsPath} aria-current={page === 'contacts' ? 'page' : undefined}>
          <Icon of={BookUser} size={18} />
          {t().contacts.title}
        </a>
      </header>
      <main class="site-main">{children}</main>
      <footer class="site-footer">
        <a class="site-footer-link" href={checkPath} aria-current={page === 'check' ? 'page' : undefined}>
          {t().common.check}
        </a>
        <Preferences />
      </footer>
    </div>
  );
}

/** A line and a dot below it: sotto, underneath. */
function Mark() {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true">
      <rect class="wordmark-ground" width="64" height="64" rx="15" />
      <path class="wordmark-bar" d="M16 26h32" stroke-width="7" stroke-linecap="round" />
      <circle class="wordmark-dot" cx="32" cy="43" r="5.5" />
    </svg>
  );
}

function Preferences() {
  const { common } = t();
  return (
    <>
      <label class="preference">
        <Icon of={Languages} size={16} />
        <span class="unseen">{common.language}</span>
        <select value={language()} onChange={(event) => void chooseLanguage(event.currentTarget.value)}>
          <LanguageOptions />
        </select>
      </label>
      <label class="preference">
        <Icon of={SunMoon} size={16} />
        <span class="unseen">{common.theme}</span>
        <select value={theme()} onChange={(event) => chooseTheme(event.currentTarget.value)}>
          <ThemeOptions />
        </select>
      </label>
    </>
  );
}
