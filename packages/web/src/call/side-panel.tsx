import { X } from 'lucide';
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import type { CallModel, Panel } from './call-model.ts';

interface SidePanelProps {
  readonly model: CallModel;
  readonly kind: Panel;
  readonly title: string;
  readonly closeLabel: string;
  /** What takes the focus when the panel opens; the title unless told. */
  readonly focus?: RefObject<HTMLElement | null> | undefined;
  readonly children: ComponentChildren;
}

/** A panel beside the stage on wide screens, over or below it on narrow ones. Escape and its button close it. */
export function SidePanel({ model, kind, title, closeLabel, focus, children }: SidePanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const panel = heading.current?.closest('aside');
    (focus?.current ?? heading.current)?.focus();
    return () => {
      // The focus that the panel took goes back to where it was.
      if (panel?.contains(document.activeElement) && before instanceof HTMLElement) before.focus();
    };
  }, []);

  const close = () => {
    model.panel.value = null;
  };
  return (
    <aside
      class={`side-panel ${kind}`}
      aria-labelledby={id}
      onKeyDown={(event) => event.key === 'Escape' && !event.isComposing && close()}
    >
      <header class="side-panel-header">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="round" aria-label={closeLabel} onClick={close}>
          <Icon of={X} />
        </button>
      </header>
      {children}
    </aside>
  );
}
