import { t } from '../common/language.ts';
import { PageTitle } from './page-title.tsx';

/** While a page is on its way: its title for screen readers, and to the eye the frame in index.html (shell.css). */
export function Loading() {
  return (
    <div class="unseen" aria-busy="true">
      <PageTitle>{t().common.loading}</PageTitle>
    </div>
  );
}
