import { t } from '../common/language.ts';
import { FieldProblem } from '../ui/field-problem.tsx';

/** What answering means, and below it that it did not work. */
export function Hint({ text, failed }: { readonly text: string; readonly failed: boolean }) {
  return (
    <div>
      <p class="quiet">{text}</p>
      <FieldProblem text={failed ? t().calling.incoming.failed : null} />
    </div>
  );
}
