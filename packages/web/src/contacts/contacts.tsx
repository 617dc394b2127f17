import { useSignal } from '@preact/signals';
import type { Contact } from '@sotto/client/people';
import { TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';
import { Notice, ToStart } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Site } from '../ui/site.tsx';
import { AddContact } from './add-contact.tsx';
import { ContactList } from './contact-list.tsx';
import { type Device, openDevice } from './device.ts';
import { OwnKey } from './own-key.tsx';
import { OwnLink } from './own-link.tsx';

interface ContactsProps {
  /** A gallery or a test gives another device. */
  readonly open?: () => Promise<Device>;
  /** Without it there is nothing to call with. */
  readonly onCall?: (contact: Contact) => void;
  /** This device has another key. */
  readonly onRenewed?: () => void;
  /** How one is called. */
  readonly children?: ComponentChildren;
}

/** Whom this device knows, and what others need to know it. */
export function Contacts({ open = openDevice, onCall, onRenewed, children }: ContactsProps) {
  const { contacts } = t();
  const device = useSignal<Device | 'unsupported' | null>(null);
  const said = useSignal('');

  const load = async () => {
    try {
      device.value = await open();
    } catch {
      device.value = 'unsupported';
    }
  };
  useEffect(() => {
    void load();
    return () => {
      const current = device.peek();
      if (current !== null && current !== 'unsupported') current.close();
    };
  }, []);

  /** Rejects when the key could not be deleted. */
  const reset = async (old: Device) => {
    await old.reset();
    old.close();
    onRenewed?.();
    await load();
    said.value = t().contacts.key.resetDone;
  };

  const { value } = device;
  if (value === 'unsupported') {
    return (
      <Notice {...contacts.unsupported}>
        <ToStart primary />
      </Notice>
    );
  }
  return (
    <Site>
      <div class="contacts">
        <Intro device={value} />
        <p class="unseen" role="status">
          {said.value}
        </p>
        {value !== null && (
          <>
            <div class="contacts-people">
              <AddContact key={value.code} device={value} onSaid={(text) => (said.value = text)}>
                <ContactList people={value.people} onCall={onCall} onSaid={(text) => (said.value = text)} />
              </AddContact>
            </div>
            <div class="contacts-own">
              {children}
              <OwnLink device={value} />
              <OwnKey device={value} onReset={() => reset(value)} />
            </div>
          </>
        )}
      </div>
    </Site>
  );
}

function Intro({ device }: { readonly device: Device | null }) {
  const { contacts } = t();
  return (
    <header class="contacts-intro">
      <PageTitle>{contacts.title}</PageTitle>
      <p class="quiet">{contacts.lead}</p>
      {device !== null && <NotLasting device={device} />}
    </header>
  );
}

function NotLasting({ device }: { readonly device: Device }) {
  if (device.lasting && device.people.lasting.value) return null;
  return (
    <p class="contacts-warning">
      <Icon of={TriangleAlert} size={16} />
      {t().contacts.notLasting}
    </p>
  );
}
