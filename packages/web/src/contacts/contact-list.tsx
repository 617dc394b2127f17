import { useSignal } from '@preact/signals';
import type { Contact } from '@sotto/client/people';
import { BadgeCheck, Ellipsis, Phone } from 'lucide';
import { t } from '../common/language.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { ContactFace } from '../ui/contact-face.tsx';
import type { People } from '@sotto/client';
import { EditContact } from './edit-contact.tsx';
import { inOrderOfNames } from './in-order.ts';

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
