import { useId } from 'preact/hooks';

interface SwitchProps {
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
  readonly name: string;
  readonly hint?: string;
}

/** A yes or no that holds at once, with a sentence about what it does. */
export function Switch({ on, onSwitch, name, hint }: SwitchProps) {
  const id = useId();
  return (
    <div>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={on}
          aria-describedby={hint === undefined ? undefined : id}
          onChange={({ currentTarget: { checked } }) => onSwitch(checked)}
        />
        {name}
      </label>
      {hint !== undefined && (
        <p id={id} class="quiet">
          {hint}
        </p>
      )}
    </div>
  );
}
