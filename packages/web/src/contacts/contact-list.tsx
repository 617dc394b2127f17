import { useSignal } from '@preact/signals';
import type { Contact } from '@sotto/client/people';
import { BadgeCheck, Ellipsis, Phone, Trash2 } from 'lucide';
import { cleanName, type People } from '@sotto/client';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { ContactFace } from '../ui/contact-face.tsx';
import { inOrderOfNames } from './in-order.ts';
import { NameField } from '../ui/name-field.tsx';

interface ContactListProps {
  readonly people: People;
  readonly onCall: ((contact: Contact) => void) | undefined;
  /** Somebody was removed; with what a screen reader should say. */
  readonly onRemoved: (said: string) => void;
}

export function ContactList({ people, onCall, onRemoved }: ContactListProps) {
  const { contacts } = t();
  const remove = async ({ id, name }: Contact) => {
    await people.remove(id);
    onRemoved(contacts.removed(name));
  };
  return (
    <section class="contacts-part" aria-labelledby="contacts-list">
      <h2 id="contacts-list" tabIndex={-1}>
        {contacts.list}
      </h2>
      <ul class="contacts-list">
        {inOrderOfNames(people.contacts.value).map((contact) => (
          <Row
            key={contact.id}
            contact={contact}
            onCall={onCall}
            onRename={(name) => people.rename(contact.id, name)}
            onRemove={() => remove(contact)}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly contact: Contact;
  readonly onCall: ContactListProps['onCall'];
  readonly onRename: (name: string) => Promise<void>;
  readonly onRemove: () => Promise<void>;
}

function Row({ contact, onCall, onRename, onRemove }: RowProps) {
  const { contacts, calling } = t();
  const editing = useSignal(false);
  const { name, verified } = contact;
  return (
    <li class="contact">
      <ContactFace name={name} />
      <span class="contact-words">
        <span class="contact-name">
          <bdi>{name}</bdi>
        </span>
        <span class={verified ? 'contact-mark verified' : 'contact-mark'}>
          {verified && <Icon of={BadgeCheck} size={16} />}
          {verified ? contacts.verified : contacts.unverified}
        </span>
      </span>
      <span class="contact-actions">
        {onCall && (
          <button
            type="button"
            class="button"
            aria-label={contacts.call(name)}
            onClick={() => onCall(contact)}
          >
            <Icon of={Phone} size={18} />
            {calling.begin.call}
          </button>
        )}
        <button
          type="button"
          class="round"
          aria-label={contacts.edit(name)}
          title={contacts.edit(name)}
          onClick={() => (editing.value = true)}
        >
          <Icon of={Ellipsis} />
        </button>
      </span>
      <Dialog open={editing} title={contacts.edit(name)}>
        <EditContact
          name={name}
          onRename={onRename}
          onRemove={onRemove}
          onEnd={() => (editing.value = false)}
        />
      </Dialog>
    </li>
  );
}

interface EditProps {
  readonly name: string;
  readonly onRename: (name: string) => Promise<void>;
  readonly onRemove: () => Promise<void>;
  readonly onEnd: () => void;
}

/** What is seldom done with a contact: another name, or none any more. */
function EditContact(props: EditProps) {
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
