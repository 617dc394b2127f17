import { useSignal } from '@preact/signals';
import { cleanName } from '@sotto/client';
import type { Contact } from '@sotto/client/people';
import { BadgeCheck, Pencil, Phone, Trash2 } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { hueOf, initials } from '../call/initials.ts';
import { language, t } from '../language.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import type { People } from './device.ts';
import { NameField } from './name-field.tsx';

interface ContactListProps {
  readonly people: People;
  readonly onCall: ((contact: Contact) => void) | undefined;
  /** For screen readers. */
  readonly onSaid: (text: string) => void;
}

export function ContactList({ people, onCall, onSaid }: ContactListProps) {
  const { contacts } = t();
  const heading = useRef<HTMLHeadingElement>(null);
  const inOrder = new Intl.Collator(language(), { sensitivity: 'base', numeric: true });
  const list = people.contacts.value.toSorted((one, other) => inOrder.compare(one.name, other.name));

  const remove = async ({ id, name }: Contact) => {
    await people.remove(id);
    onSaid(contacts.removed(name));
    heading.current?.focus();
  };
  return (
    <section class="contacts-part" aria-labelledby="contacts-list">
      <h2 id="contacts-list" ref={heading} tabIndex={-1}>
        {contacts.list}
      </h2>
      {list.length === 0 && <p class="quiet">{contacts.empty}</p>}
      <ul class="contacts-list">
        {list.map((contact) => (
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
  const { contacts } = t();
  const renaming = useSignal(false);
  const asking = useSignal(false);
  const row = useRef<HTMLLIElement>(null);
  const { name, verified } = contact;

  if (renaming.value) {
    const end = () => {
      renaming.value = false;
      // The focus goes back to where it came from, as soon as that is there again.
      requestAnimationFrame(() => row.current?.querySelector<HTMLElement>('[data-rename]')?.focus());
    };
    return (
      <li class="contact">
        <Rename name={name} onEnd={end} onRename={onRename} />
      </li>
    );
  }
  return (
    <li ref={row} class="contact">
      <span class={`contact-face avatar-${hueOf(name, 6)}`} aria-hidden="true">
        {initials(name)}
      </span>
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
        {onCall && <Action icon={Phone} label={contacts.call(name)} onClick={() => onCall(contact)} />}
        <Action icon={Pencil} rename label={contacts.rename(name)} onClick={() => (renaming.value = true)} />
        <Action icon={Trash2} label={contacts.remove(name)} onClick={() => (asking.value = true)} />
      </span>
      <Dialog open={asking} title={contacts.removeTitle(name)}>
        <p>{contacts.removeText}</p>
        <div class="notice-actions">
          <button type="button" class="button danger" onClick={() => void onRemove()}>
            {contacts.removeButton}
          </button>
          <button type="button" class="button" onClick={() => (asking.value = false)}>
            {contacts.cancel}
          </button>
        </div>
      </Dialog>
    </li>
  );
}

interface RenameProps {
  readonly name: string;
  readonly onRename: (name: string) => Promise<void>;
  readonly onEnd: () => void;
}

function Rename({ name, onRename, onEnd }: RenameProps) {
  const { contacts } = t();
  const typed = useSignal(name);
  const missing = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.select(), []);

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const shown = cleanName(typed.peek());
    missing.value = shown === undefined;
    if (shown === undefined) return form.current?.querySelector('input')?.focus();
    await onRename(shown);
    onEnd();
  };
  return (
    <form
      ref={form}
      class="contact-rename"
      noValidate
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => event.key === 'Escape' && onEnd()}
    >
      <NameField label={contacts.newName(name)} name={typed} missing={missing} />
      <div class="notice-actions">
        <button type="submit" class="button primary">
          {contacts.save}
        </button>
        <button type="button" class="button" onClick={onEnd}>
          {contacts.cancel}
        </button>
      </div>
    </form>
  );
}

interface ActionProps {
  /** Where the focus comes back to after renaming. */
  readonly rename?: boolean;
  readonly icon: typeof Pencil;
  readonly label: string;
  readonly onClick: () => void;
}

function Action({ icon, label, onClick, rename }: ActionProps) {
  return (
    <button
      type="button"
      class="round"
      data-rename={rename}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon of={icon} />
    </button>
  );
}
