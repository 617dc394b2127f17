import { useSignal } from '@preact/signals';
import { t } from '../common/language.ts';
import { CopyButton } from '../ui/copy.tsx';
import type { DebugLog } from './debug-log.ts';

/** What the client says about itself, on every page. Nothing of it leaves the page unless somebody copies it. */
export function DebugPanel({ log }: { readonly log: DebugLog }) {
  const { debug } = t();
  const failed = useSignal(false);
  const lines = log.lines.value;
  return (
    <details class="debug">
      <summary>{debug.title}</summary>
      <p class="quiet">{failed.value ? debug.copyFailed : debug.about}</p>
      <CopyButton
        text={lines.join('\n')}
        label={debug.copy}
        done={debug.copied}
        onFailed={(now) => {
          failed.value = now;
        }}
      />
      <pre tabIndex={0}>{lines.join('\n')}</pre>
    </details>
  );
}
