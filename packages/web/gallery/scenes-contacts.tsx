import type { Contact } from '@sotto/client/people';
import { DeviceIdentity, encodeContactCode, fingerprintOf } from '@sotto/client/people';
import { createFakePeople } from '@sotto/client/testing';
import { Contacts } from '../src/contacts/contacts.tsx';
import type { Device } from '@sotto/client';
import { personalLink } from '../src/contacts/personal-link.ts';
import { recall, remember } from '../src/common/remembered.ts';
import { type Act, press, there } from './acting.ts';
import type { Scene } from './scene.ts';

const contact = (name: string, verified = false): Contact => ({
  id: name,
  cardKey: name,
  name,
  addedAt: 0,
  verified,
});

export const few = [
  contact('Miriam Okafor', true),
  contact('Jonas Weber'),
  contact('Émile Girard', true),
  contact('Prof. Dr. Maximiliane-Charlotte Freifrau von und zu Hohenstein'),
  contact('أبو عبد الرحمن محمد'),
];

interface Options {
  readonly contacts?: readonly Contact[];
  readonly lasting?: boolean;
}

/** A device whose key is nobody's, and the same in each picture. */
export async function device({ contacts = [], lasting = true }: Options): Promise<Device> {
  const identity = Uint8Array.from({ length: 32 }, (_, index) => index * 37);
  return {
    identity,
    // As long as one is.
    code: 'sotto-'.repeat(29).slice(0, 172),
    fingerprint: await fingerprintOf(identity),
    lasting,
    people: createFakePeople({ contacts, lasting }),
    reset: () => Promise.resolve(),
  };
}

function show(options: Options, act?: Act, onCall?: () => void): Scene {
  if (recall('name') === null) remember('name', 'Ada Brandt');
  const open = () => device(options);
  const scene = {
    render: () => (onCall ? <Contacts open={open} onCall={onCall} /> : <Contacts open={open} />),
  };
  return act ? { ...scene, act } : scene;
}

/** Opens the personal link of somebody. */
function offer(name: string): Act {
  return async () => {
    const code = await encodeContactCode(await DeviceIdentity.ephemeral());
    await there('.contacts');
    location.hash = new URL(personalLink(location.origin, { code, name })).hash;
    await there('.contacts-offer');
  };
}

const paste =
  (text: string): Act =>
  async () => {
    const input = await there('#contact-link');
    if (!(input instanceof HTMLInputElement)) return;
    input.value = text;
    input.form?.requestSubmit();
  };

export const contactScenes: Record<string, () => Scene> = {
  contacts: () => show({ contacts: few }),
  'contacts-empty': () => show({}),
  'contacts-not-lasting': () => show({ contacts: few.slice(0, 1), lasting: false }),
  'contacts-to-call': () => show({ contacts: few }, undefined, () => undefined),
  'contacts-edit': () => show({ contacts: few }, press('.contact-actions .round')),
  'contacts-remove': () => show({ contacts: few }, press('.contact-actions .round', '.contact-remove')),
  'contacts-qr-code': () => show({ contacts: few }, press('.own-link-buttons .button:last-child')),
  'contacts-security': () => show({ contacts: few }, press('.contacts-more summary')),
  'contacts-wrong-link': () => show({}, paste('https://meet.example.org/r/abcde-fghjk')),
  'contacts-offered': () => show({ contacts: few }, offer('Lucía Fernández')),
  'contacts-offered-namesake': () => show({ contacts: few }, offer('jonas weber')),
  'contacts-offered-nameless': () => show({}, offer('')),
  'contacts-reset': () =>
    show(
      { contacts: few },
      press('.contacts-more summary', '.contacts-more .contacts-part > div:last-child > .button'),
    ),
  'contacts-unsupported': () => ({
    render: () => <Contacts open={() => Promise.reject(new Error('too old'))} />,
  }),
};
