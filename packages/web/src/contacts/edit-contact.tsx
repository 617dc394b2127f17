import { useSignal } from '@preact/signals';
import { cleanName } from '@sotto/client';
import { Trash2 } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import { NameField } from '../ui/name-field.tsx';

interface EditProps {
  readonly name: string;
  readonly onRename: (name: string) => Promise<void>;
  readonly onRemove: () => Promise<void>;
  readonly onEnd: () => void;
}

/** What is seldom done with a contact: another name, or none any more. */
export function EditContact(props: EditProps) {
  const removing = useSignal(false);
  return removing.value ? (
    <Remove {...props} onEnd={() => (removing.value = false)} />
  ) : (
    <Rename {...props} onRemove={() => (removing.value = true)} />
  );
}

function Rename({ name, onRename, onRemove, onEnd }: Omit<EditProps, 'onRemove'> & { onRemove: () => void }) {
  const { contacts } = t();
  const typed = useSignal(name);
  const missing = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const shown = cleanName(typed.peek());
    missing.value = shown === undefined;
    if (shown === undefined) return form.current?.querySelector('input')?.focus();
    await onRename(shown);
    onEnd();
  };
  return (
    <form ref={form} class="contacts-decision" noValidate onSubmit={(event) => void save(event)}>
      <NameField label={contacts.newName} name={typed} missing={missing} />
      <div class="notice-actions">
        <button type="submit" class="button primary">
          {contacts.save}
        </button>
        <button type="button" class="button plain contact-remove" onClick={onRemove}>
          <Icon of={Trash2} size={16} />
          {contacts.remove}
        </button>
      </div>
    </form>
  );
}

/** Asks once, since what two people have compared cannot be brought back. */
function Remove({ name, onRemove, onEnd }: Omit<EditProps, 'onRename'>) {
  const { contacts } = t();
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  return (
    <>
      <p>
        <strong dir="auto">{contacts.removeTitle(name)}</strong> {contacts.removeText}
      </p>
      <div class="notice-actions">
        <button type="button" class="button danger" onClick={() => void onRemove()}>
          {contacts.removeButton}
        </button>
        <button ref={cancel} type="button" class="button" onClick={onEnd}>
          {contacts.cancel}
        </button>
      </div>
    </>
  );
}
