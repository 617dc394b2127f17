import { CircleAlert } from 'lucide';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';

/** What answering means, and below it that it did not work. */
export function Hint({ text, failed }: { readonly text: string; readonly failed: boolean }) {
  return (
    <div>
      <p class="quiet">{text}</p>
      <div role="alert">
        {failed && (
          <p class="field-problem">
            <Icon of={CircleAlert} size={16} />
            {t().calling.incoming.failed}
          </p>
        )}
      </div>
    </div>
  );
}
