import { t } from '../common/language.ts';
import type { CallLog } from './call-log.ts';

/** What a screen reader says by itself, quietly, and what can be read again: who comes, goes and writes. */
export function Announcements({ log }: { readonly log: CallLog }) {
  return (
    <div class="unseen" role="log" aria-live="polite" aria-label={t().call.log}>
      {log.entries.value.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
