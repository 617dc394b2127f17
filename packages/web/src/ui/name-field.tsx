import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { t } from '../common/language.ts';
import { FieldProblem } from './field-problem.tsx';

/** The protocol's bound on names, in UTF-16 code units. */
const nameLength = 64;

interface NameFieldProps {
  readonly label: string;
  readonly name: Signal<string>;
  /** Nothing that can be shown was entered; over as soon as somebody types. */
  readonly missing?: Signal<boolean>;
}

export function NameField({ label, name, missing }: NameFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <input
        class="input"
        id={id}
        dir="auto"
        autoComplete="off"
        maxLength={nameLength}
        value={name.value}
        aria-invalid={missing?.value ?? false}
        aria-describedby={`${id}-problem`}
        onInput={(event) => {
          name.value = event.currentTarget.value;
          if (missing) missing.value = false;
        }}
      />
      <FieldProblem id={`${id}-problem`} text={missing?.value === true ? t().contacts.nameMissing : null} />
    </div>
  );
}
