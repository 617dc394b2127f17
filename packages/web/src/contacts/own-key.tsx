import { useSignal } from '@preact/signals';
import { Download } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import { t } from '../common/language.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FieldProblem } from '../ui/field-problem.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Device } from '@sotto/client';

interface OwnKeyProps {
  readonly device: Device;
  /** Rejects when the old key could not be deleted. */
  readonly onReset: () => Promise<void>;
}

/** What others know this device by: to read, to keep, and to exchange for another one. */
export function OwnKey({ device, onReset }: OwnKeyProps) {
  const { contacts } = t();
  const { key } = contacts;
  const failed = useSignal(false);
  const groups = device.fingerprint.split(' ');
  return (
    <section class="contacts-part" aria-labelledby="contacts-key">
      <h3 id="contacts-key">{key.title}</h3>
      <p class="quiet">{key.about}</p>
      <ol class="key-digits numbers" aria-label={key.digits}>
        {groups.map((group, index) => (
          <li key={index}>{group}</li>
        ))}
      </ol>
      <div class="notice-actions">
        <CopyButton
          text={device.fingerprint}
          label={key.copy}
          done={key.copied}
          onFailed={(now) => {
            failed.value = now;
          }}
        />
        <Save text={key.fileText(location.host, device.fingerprint)} />
      </div>
      <p class="quiet" role="status">
        {failed.value ? key.copyFailed : key.private}
      </p>
      <Reset onReset={onReset} />
    </section>
  );
}

function Save({ text }: { readonly text: string }) {
  const { key } = t().contacts;
  const url = useMemo(() => URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' })), [text]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <a class="button" href={url} download={key.file}>
      <Icon of={Download} size={16} />
      {key.save}
    </a>
  );
}

function Reset({ onReset }: { readonly onReset: () => Promise<void> }) {
  const { contacts } = t();
  const { key } = contacts;
  const asking = useSignal(false);
  const failed = useSignal(false);
  const reset = async () => {
    try {
      await onReset();
      asking.value = false;
    } catch {
      failed.value = true;
    }
  };
  return (
    <div>
      <button type="button" class="button" onClick={() => (asking.value = true)}>
        {key.reset}
      </button>
      <Dialog open={asking} title={key.resetTitle}>
        {key.resetText.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <FieldProblem text={failed.value ? key.resetFailed : null} />
        <div class="notice-actions">
          <button type="button" class="button danger" onClick={() => void reset()}>
            {key.reset}
          </button>
          <button type="button" class="button" onClick={() => (asking.value = false)}>
            {contacts.cancel}
          </button>
        </div>
      </Dialog>
    </div>
  );
}
