import { useSignal } from '@preact/signals';
import { Check, Copy } from 'lucide';
import { Icon } from './icon.tsx';

const shownFor = 2_500;

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  /** In place of the label for a moment when it is done. */
  readonly done: string;
  /** The browser refused; false again a moment later. */
  readonly onFailed: (failed: boolean) => void;
  readonly primary?: boolean;
}

export function CopyButton({ text, label, done, onFailed, primary = false }: CopyButtonProps) {
  const copied = useSignal(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      copied.value = true;
    } catch {
      onFailed(true);
    }
    setTimeout(() => {
      copied.value = false;
      onFailed(false);
    }, shownFor);
  };
  return (
    <button type="button" class={primary ? 'button primary' : 'button'} onClick={() => void copy()}>
      <span class="swap">
        <span hidden={copied.value}>
          <Icon of={Copy} size={16} />
          {label}
        </span>
        <span hidden={!copied.value}>
          <Icon of={Check} size={16} />
          {done}
        </span>
      </span>
    </button>
  );
}
