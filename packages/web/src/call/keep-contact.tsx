import { useSignal } from '@preact/signals';
import { cleanName, type Keeping, type PeerIdentity } from '@sotto/client';
import { useEffect, useRef } from 'preact/hooks';
import { NameField } from '../ui/name-field.tsx';
import { t } from '../common/language.ts';

interface KeepProps {
  /** Of the button that asks for the name; the same for everybody unless told. */
  readonly label?: string;
  /** What the person calls themselves; it can be changed. */
  readonly suggested: string;
  /** The contact whose key theirs may be now. */
  readonly namesake: PeerIdentity['namesake'];
  readonly onKeep: (keeping: Keeping) => void;
}

/** Asks for a name only when somebody is to be kept. */
export function KeepContact({ label, ...props }: KeepProps) {
  const { identity } = t().call.lock;
  const asking = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const cancelled = useRef(false);
  useEffect(() => {
    // The field is gone; the focus must not be.
    if (cancelled.current) button.current?.focus();
    cancelled.current = false;
  });
  if (asking.value) {
    return (
      <KeepForm
        {...props}
        onCancel={() => {
          cancelled.current = true;
          asking.value = false;
        }}
      />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      class="button"
      onClick={() => {
        asking.value = true;
      }}
    >
      {label ?? identity.keep}
    </button>
  );
}

type FormProps = Omit<KeepProps, 'label'> & { readonly onCancel: () => void };

function KeepForm({ suggested, namesake, onKeep, onCancel }: FormProps) {
  const { identity } = t().call.lock;
  const name = useSignal(suggested);
  const missing = useSignal(false);
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.querySelector('input')?.select(), []);
  return (
    <form
      class="keep"
      onSubmit={(event) => {
        event.preventDefault();
        const shown = cleanName(name.peek());
        missing.value = shown === undefined;
        if (shown === undefined) field.current?.querySelector('input')?.focus();
        else onKeep({ name: shown });
      }}
      noValidate
    >
      <div ref={field}>
        <NameField label={identity.keepName} name={name} missing={missing} />
      </div>
      <p class="quiet">{identity.keepHint}</p>
      {namesake && <p>{identity.keepNamesake(namesake.name)}</p>}
      <div class="compare-answers">
        {namesake && (
          <button type="button" class="button" onClick={() => onKeep({ replaces: namesake.id })}>
            {identity.keepReplacing(namesake.name)}
          </button>
        )}
        <button type="submit" class={namesake ? 'button' : 'button primary'}>
          {namesake ? identity.keepAnother : identity.keepNow}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {identity.keepNot}
        </button>
      </div>
    </form>
  );
}
