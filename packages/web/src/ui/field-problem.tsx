import { CircleAlert } from 'lucide';
import { Icon } from './icon.tsx';

interface FieldProblemProps {
  /** Null while nothing is wrong. */
  readonly text: string | null;
  /** For the field that it describes. */
  readonly id?: string;
  readonly class?: string;
}

/** What is wrong with a field, or did not come of a button; read out as soon as it is there. */
export function FieldProblem({ text, id, class: className }: FieldProblemProps) {
  return (
    <div class={className} id={id} role="alert">
      {text !== null && (
        <p class="field-problem">
          <Icon of={CircleAlert} size={16} />
          {text}
        </p>
      )}
    </div>
  );
}
