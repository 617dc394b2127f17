import type { ComponentChildren } from 'preact';
import { ShieldAlert } from 'lucide';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';

interface DangerCardProps {
  readonly title: string;
  /** What is read out with the title. */
  readonly what: ComponentChildren;
  /** Answers, and what can be looked up. */
  readonly children: ComponentChildren;
}

/** Something about who is in the call is wrong. Stands over everything but the controls until the person answers. */
export function DangerCard({ title, what, children }: DangerCardProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // Not a button, so that no key that was on its way decides.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="danger-cover">
      <section
        class="danger-card"
        role="alertdialog"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-what`}
      >
        <h2 id={`${id}-title`} ref={heading} tabIndex={-1}>
          <Icon of={ShieldAlert} size={28} />
          {title}
        </h2>
        <div id={`${id}-what`}>{what}</div>
        {children}
      </section>
    </div>
  );
}
