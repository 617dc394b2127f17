import type { Caller } from '@sotto/client';
import { BadgeCheck, TriangleAlert } from 'lucide';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';

/** Who calls, in a few words: by the name that a contact has here, never by what a card or the server says. */
export const callerTitle = ({ contact }: Caller): string => {
  const { incoming } = t().calling;
  return contact === null ? incoming.stranger : incoming.title(contact.name);
};

/** What is known of a caller, and of strangers what is only claimed. */
export function CallerFacts({ caller, id }: { readonly caller: Caller; readonly id: string }) {
  const { incoming } = t().calling;
  if (caller.contact !== null) {
    const { verified } = caller.contact;
    return (
      <p id={id} class={verified ? 'contact-mark verified' : 'contact-mark'}>
        {verified && <Icon of={BadgeCheck} size={16} />}
        {verified ? incoming.compared : incoming.contact}
      </p>
    );
  }
  const { claimedName, fingerprint, namesake } = caller;
  return (
    <div id={id} class="caller-stranger">
      <p dir="auto">{claimedName === '' ? incoming.nameless : incoming.claim(claimedName)}</p>
      {namesake !== null && (
        <p class="contacts-warning">
          <Icon of={TriangleAlert} size={16} />
          {incoming.namesake(namesake)}
        </p>
      )}
      <div>
        <p class="quiet">{incoming.key}</p>
        <p class="caller-digits numbers">{fingerprint}</p>
      </div>
    </div>
  );
}
