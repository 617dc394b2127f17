import { Phone } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import { inOrderOfNames } from '../contacts/in-order.ts';
import { ContactFace } from '../ui/contact-face.tsx';
import { contactsPath } from '../common/paths.ts';
import { t } from '../common/language.ts';
import { useServices } from '../common/services.ts';
import { Icon } from '../ui/icon.tsx';
import { BeginCall, BeginCallDialogs } from './begin-call.tsx';
import { ringControllerOf } from './ring-controller.ts';

/** As many as fit beside the rest of the start page. */
const few = 4;

/** On the start page: people who are called with one click. Nothing where there are none. */
export function ContactsToCall() {
  const { contacts: texts, calling: callingTexts } = t();
  const controller = ringControllerOf(useServices());
  const begin = useMemo(() => new BeginCall(controller), [controller]);
  useEffect(() => {
    // Without it nobody is listed, and the page of contacts says why.
    controller.start().catch(() => undefined);
  }, [controller]);
  const contacts = inOrderOfNames(controller.ringer.value?.contacts.value ?? []);
  if (contacts.length === 0) return null;
  return (
    <section class="to-call" aria-labelledby="to-call">
      <h2 id="to-call">{callingTexts.begin.title}</h2>
      <ul>
        {contacts.slice(0, few).map((contact) => (
          <li key={contact.id}>
            <button
              type="button"
              class="to-call-one"
              aria-label={texts.call(contact.name)}
              onClick={() => begin.begin(contact)}
            >
              <ContactFace name={contact.name} />
              <span class="contact-name">
                <bdi>{contact.name}</bdi>
              </span>
              <Icon of={Phone} size={18} />
            </button>
          </li>
        ))}
      </ul>
      {contacts.length > few && (
        <a class="to-call-all" href={contactsPath}>
          {texts.all(contacts.length)}
        </a>
      )}
      <BeginCallDialogs of={begin} />
    </section>
  );
}
