import { ChevronDown } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

interface SelectProps {
  readonly id: string;
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly disabled?: boolean;
  readonly describedBy?: string;
  /** `option` elements. */
  readonly children: ComponentChildren;
}

/** The browser's own choice list, which every keyboard and screen reader knows, in our dress. */
export function Select({ id, value, onChoose, disabled, describedBy, children }: SelectProps) {
  return (
    <span class="select-frame">
      <select
        class="select"
        id={id}
        value={value}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {children}
      </select>
      <Icon of={ChevronDown} size={16} />
    </span>
  );
}
