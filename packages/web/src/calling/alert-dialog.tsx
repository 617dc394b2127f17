import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { isTyping } from '../call/shortcuts.ts';

interface AlertDialogProps {
  readonly title: string;
  /** `small` stands at the edge and leaves a call to be seen. */
  readonly size: 'large' | 'small';
  /** The id of what describes it. */
  readonly describedBy: string;
  readonly onEscape?: () => void;
  readonly children: ComponentChildren;
}

/**
 * Comes without having been asked for. It takes the focus to its heading and never to a button, so that a key that was
 * meant for something else answers nothing; whoever is typing keeps the focus and has it read out. All below stays in
 * use: to mute or to leave never takes a click more.
 */
export function AlertDialog({ title, size, describedBy, onEscape, children }: AlertDialogProps) {
  const dialog = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const aloud = useSignal(false);

  useEffect(() => {
    const { activeElement: before } = document;
    const element = dialog.current;
    element?.showPopover();
    aloud.value = isTyping(before);
    if (!aloud.peek()) heading.current?.focus({ preventScroll: true });
    return () => {
      const inside = element?.contains(document.activeElement) ?? false;
      if (inside && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <section
      ref={dialog}
      class={`panel incoming incoming-${size}`}
      role="alertdialog"
      popover="manual"
      aria-labelledby={id}
      aria-describedby={describedBy}
      onKeyDown={(event) => event.key === 'Escape' && onEscape?.()}
    >
      <h2 id={id} ref={heading} tabIndex={-1} dir="auto">
        {title}
      </h2>
      {children}
      {aloud.value && (
        <p class="unseen" role="alert">
          {title}
        </p>
      )}
    </section>
  );
}
