import { useSignal } from '@preact/signals';
import type { Contact } from '@sotto/client/people';
import { TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import { HideAddress } from '../devices/hide-address.tsx';
import { Fold } from '../ui/fold.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice, ToStart } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Site } from '../ui/site.tsx';
import { ContactList } from './contact-list.tsx';
import type { Device } from '@sotto/client';
import { FirstSteps } from './first-steps.tsx';
import { LinkForm } from './link-form.tsx';
import { Offer } from './offer.tsx';
import { OwnKey } from './own-key.tsx';
import { OwnLink } from './own-link.tsx';
import { useOffer } from './use-offer.ts';

interface ContactsProps {
  readonly open: () => Promise<Device>;
  /** Without it there is nothing to call with. */
  readonly onCall?: (contact: Contact) => void;
  /** Whether one can be called, in the head of the page. */
  readonly reachable?: ComponentChildren;
  /** By whom one is called and how that sounds. */
  readonly ringing?: ComponentChildren;
}

/** Whom this device knows and calls, and what others need to call it. */
export function Contacts({ open, onCall, reachable, ringing }: ContactsProps) {
  const { contacts } = t();
  const { device, load } = useDevice(open);
  const said = useSignal('');

  /** Rejects when the key could not be deleted. */
  const reset = async (old: Device) => {
    await old.reset();
    await load();
    said.value = t().contacts.key.resetDone;
  };

  const { value } = device;
  // The frame of the page stays (shell.css): what came later would push the footer away.
  if (value === null) return null;
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
        <header class="contacts-intro">
          <div class="contacts-title">
            <PageTitle>{contacts.title}</PageTitle>
            <p class="quiet">{contacts.lead}</p>
          </div>
          {reachable}
          <NotLasting device={value} />
        </header>
        <p class="unseen" role="status">
          {said.value}
        </p>
        <People key={value.code} device={value} onCall={onCall} onSaid={(text) => (said.value = text)} />
        <div class="contacts-more">
          {ringing}
          <Security device={value} onReset={() => reset(value)} />
        </div>
      </div>
    </Site>
  );
}

/** Null until it is there. */
function useDevice(open: () => Promise<Device>) {
  const device = useSignal<Device | 'unsupported' | null>(null);
  const load = async () => {
    try {
      device.value = await open();
    } catch {
      device.value = 'unsupported';
    }
  };
  useEffect(() => {
    void load();
  }, []);
  return { device, load };
}

interface SecurityProps {
  readonly device: Device;
  /** Rejects when the old key could not be deleted. */
  readonly onReset: () => Promise<void>;
}

/** What few people need, and nobody while calling. */
function Security({ device, onReset }: SecurityProps) {
  return (
    <Fold title={t().contacts.security}>
      {/* Calls between contacts pass the mirror by, where it can be chosen otherwise. */}
      <HideAddress />
      <OwnKey device={device} onReset={onReset} />
    </Fold>
  );
}

interface PeopleProps {
  readonly device: Device;
  readonly onCall: ContactsProps['onCall'];
  /** For screen readers. */
  readonly onSaid: (text: string) => void;
}

/** The list and what makes it longer, or how to begin one. */
function People({ device, onCall, onSaid }: PeopleProps) {
  const { add, link } = t().contacts;
  const offering = useOffer();
  const offered = offering.offered.value;
  const end = (text?: string) => {
    offering.offered.value = null;
    if (text !== undefined) onSaid(text);
    // The list is drawn anew first, and may be the first there is.
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('#contacts-list, #contacts-first')?.focus(),
    );
  };
  return (
    <>
      {offered !== null && <Offer device={device} offered={offered} onEnd={end} />}
      {device.people.contacts.value.length === 0 ? (
        <FirstSteps device={device} offering={offering} />
      ) : (
        <>
          <ContactList people={device.people} onCall={onCall} onRemoved={end} />
          <div class="contacts-own">
            <section class="contacts-card" aria-labelledby="contacts-link">
              <h2 id="contacts-link">{link.title}</h2>
              <OwnLink device={device} />
            </section>
            {offered === null && (
              <section class="contacts-card" aria-labelledby="contacts-add">
                <h2 id="contacts-add">{add.title}</h2>
                <LinkForm offering={offering} />
              </section>
            )}
          </div>
        </>
      )}
    </>
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
