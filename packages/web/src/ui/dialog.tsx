import type { Signal } from '@preact/signals';
import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Icon } from './icon.tsx';

interface DialogProps {
  readonly open: Signal<boolean>;
  readonly title: string;
  /** Rendered only while the dialog is open. */
  readonly children: ComponentChildren;
}

/**
 * A dialog that leaves the rest of the page alone: to mute or to leave never takes a click more because something is
 * open. Escape, a click beside it and its button close it; the focus returns where it was.
 */
export function Dialog({ open, title, children }: DialogProps) {
  const dialog = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element | null>(null);
  const id = useId();
  const isOpen = open.value;

  useEffect(() => {
    const shown = dialog.current?.matches(':popover-open') ?? false;
    if (isOpen && !shown) {
      opener.current = document.activeElement;
      dialog.current?.showPopover();
      heading.current?.focus();
    }
    if (isOpen || !shown) return;
    dialog.current?.hidePopover();
    // The browser returns a focus that is within the popover; by now it may have gone with what held it.
    if (document.activeElement === document.body && opener.current instanceof HTMLElement)
      opener.current.focus();
  }, [isOpen]);

  const close = () => {
    open.value = false;
  };
  return (
    <section
      ref={dialog}
      class="panel dialog"
      role="dialog"
      popover="auto"
      aria-labelledby={id}
      onToggle={(event) => event.newState === 'closed' && close()}
    >
      {isOpen && (
        <>
          <div class="dialog-header">
            <h2 id={id} ref={heading} tabIndex={-1}>
              {title}
            </h2>
            <button type="button" class="round" aria-label={t().common.close} onClick={close}>
              <Icon of={X} />
            </button>
          </div>
          <div class="dialog-body">{children}</div>
        </>
      )}
    </section>
  );
}
