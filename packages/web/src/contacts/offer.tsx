import { useSignal } from '@preact/signals';
import { cleanName, type Device } from '@sotto/client';
import { toBase64Url } from '@sotto/client/people';
import { TriangleAlert } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { Offered } from './use-offer.ts';
import { NameField } from '../ui/name-field.tsx';

interface OfferProps {
  readonly device: Device;
  readonly offered: Offered;
  /** With what a screen reader should say. */
  readonly onEnd: (said?: string) => void;
}

/** Somebody whose personal link was opened: who they are to this device, and what can be done about it. */
export function Offer({ device, offered, onEnd }: OfferProps) {
  const { contacts, common } = t();
  const { add } = contacts;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [offered]);

  const own = String(offered.identity) === String(device.identity);
  return (
    <section class="contacts-part contacts-offer" aria-labelledby="contacts-offer">
      <h2 id="contacts-offer" ref={heading} tabIndex={-1}>
        {own ? contacts.link.title : add.offered}
      </h2>
      {own ? (
        <>
          <p>{add.own}</p>
          <div class="notice-actions">
            <button type="button" class="button" onClick={() => onEnd()}>
              {common.understood}
            </button>
          </div>
        </>
      ) : (
        <Decision key={String(offered.identity)} device={device} offered={offered} onEnd={onEnd} />
      )}
    </section>
  );
}

function Decision({ device: { people }, offered, onEnd }: OfferProps) {
  const { contacts } = t();
  const { add } = contacts;
  // By the key alone: the name in the link may be that of another contact.
  const id = toBase64Url(offered.identity);
  const known = people.contacts.value.find((each) => each.id === id);
  const typed = useSignal(known?.name ?? offered.name);
  const missing = useSignal(false);
  const { kind, contact } = people.judge({ ...offered, name: typed.value });

  const save = async () => {
    const name = cleanName(typed.peek());
    missing.value = name === undefined;
    if (name === undefined) return;
    await people.add({ ...offered, name });
    onEnd(contacts.added(name));
  };
  const replace = async (replaced: string) => {
    await people.replace(replaced, offered);
    onEnd(contacts.added(contact?.name ?? ''));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void save();
  };
  const namesake = kind === 'changed' && !known ? contact : undefined;
  return (
    <form class="contacts-decision" noValidate onSubmit={submit}>
      {known && <p>{add.known(known.name)}</p>}
      <NameField label={add.name} name={typed} missing={missing} />
      <p class={namesake ? 'contacts-warning' : 'quiet'} role="status">
        {namesake && <Icon of={TriangleAlert} size={16} />}
        {namesake ? add.namesake(namesake.name) : add.claim}
      </p>
      <div class="notice-actions">
        {namesake && (
          <button type="button" class="button" onClick={() => void replace(namesake.id)}>
            {add.replace}
          </button>
        )}
        <button type="submit" class={namesake ? 'button' : 'button primary'}>
          {namesake ? add.another : known ? contacts.save : add.confirm}
        </button>
        <button type="button" class="button plain" onClick={() => onEnd()}>
          {add.notNow}
        </button>
      </div>
    </form>
  );
}
