import { useSignal } from '@preact/signals';
import type { Device, Keeping } from '@sotto/client';
import { fromBase64Url } from '@sotto/client/people';
import { useEffect, useRef } from 'preact/hooks';
import { KeepContact } from '../call/keep-contact.tsx';
import { shortName } from '../call/short-name.ts';
import { t } from '../common/language.ts';
import { contactsPath } from '../common/paths.ts';
import type { Compared } from '../session/compared.ts';

interface KeepComparedProps {
  readonly compared: Compared;
  readonly open: () => Promise<Device>;
}

/** Whoever was compared with in a call can still be kept after it, by the key that was compared. */
export function KeepCompared({ compared: { peer, name }, open }: KeepComparedProps) {
  const device = useDevice(open);
  // What this browser forgets at once need not be kept.
  if (device === null || !device.lasting || !device.people.lasting.value) return null;
  const contact = device.people.contacts.value.find(({ id }) => id === peer.id);
  if (contact !== undefined) return <Kept name={contact.name} />;
  return <Keep device={device} compared={{ peer, name }} />;
}

/** Null until it is there, and where there is none. */
function useDevice(open: () => Promise<Device>): Device | null {
  const device = useSignal<Device | null>(null);
  useEffect(() => {
    let gone = false;
    const load = async () => {
      const opened = await open();
      if (!gone) device.value = opened;
    };
    // A browser that has no identity keeps nobody.
    load().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [device]);
  return device.value;
}

interface KeepProps {
  readonly device: Device;
  readonly compared: Compared;
}

function Keep({ device: { people }, compared: { peer, name } }: KeepProps) {
  const identity = fromBase64Url(peer.id);
  const cardKey = fromBase64Url(peer.cardKey);
  if (identity === undefined || cardKey === undefined) return null;
  const { kind, contact } = people.judge({ identity, name });
  const keep = (keeping: Keeping) =>
    'name' in keeping
      ? people.add({ identity, cardKey, name: keeping.name })
      : people.replace(keeping.replaces, { identity, cardKey });
  return (
    <KeepContact
      label={t().after.keep(shortName(name))}
      suggested={name}
      namesake={kind === 'changed' && contact !== undefined ? contact : null}
      onKeep={(keeping) => void keep(keeping)}
    />
  );
}

/** The form has gone: the focus stays where one reads what came of it. */
function Kept({ name }: { readonly name: string }) {
  const { contacts } = t();
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => words.current?.focus(), []);
  return (
    <p ref={words} tabIndex={-1}>
      {contacts.added(name)}. <a href={contactsPath}>{contacts.title}</a>
    </p>
  );
}
