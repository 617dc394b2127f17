import type { Signal } from '@preact/signals';
import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../language.ts';
import { Icon } from './icon.tsx';

interface DialogProps {
  readonly open: Signal<boolean>;
  readonly title: string;
  /** Rendered only while the dialog is open. */
  readonly children: ComponentChildren;
}

/** The browser's modal dialog: Escape, a click beside it and the button close it; the focus returns where it was. */
export function Dialog({ open, title, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const isOpen = open.value;

  useEffect(() => {
    if (isOpen && dialog.current?.open === false) dialog.current.showModal();
    if (!isOpen) dialog.current?.close();
  }, [isOpen]);

  const close = () => {
    open.value = false;
  };
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      {isOpen && (
        <>
          <header class="dialog-header">
            <h2 id={id}>{title}</h2>
            <button type="button" class="round" aria-label={t().common.close} onClick={close}>
              <Icon of={X} />
            </button>
          </header>
          <div class="dialog-body">{children}</div>
        </>
      )}
    </dialog>
  );
}
