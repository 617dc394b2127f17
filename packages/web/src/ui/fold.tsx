import { ChevronRight } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

interface FoldProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** What is seldom needed: closed until somebody opens it. */
export function Fold({ title, children }: FoldProps) {
  return (
    <details class="fold">
      <summary>
        <Icon of={ChevronRight} size={18} />
        {title}
      </summary>
      <div class="fold-body">{children}</div>
    </details>
  );
}
