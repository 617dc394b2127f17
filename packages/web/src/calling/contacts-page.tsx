import { useSignal } from '@preact/signals';
import { cleanName, codeOf } from '@sotto/client';
import type { Contact } from '@sotto/client/people';
import { useEffect } from 'preact/hooks';
import { Contacts } from '../contacts/contacts.tsx';
import { NameField } from '../contacts/name-field.tsx';
import { t } from '../language.ts';
import { recall, remember } from '../remembered.ts';
import { useServices } from '../services.ts';
import { Dialog } from '../ui/dialog.tsx';
import { CallSettings } from './call-settings.tsx';
import { callingOf } from './calling.ts';

/** The contacts, with a way to call them and to be called. */
export function ContactsPage() {
  const calling = callingOf(useServices());
  const { begin } = t().calling;
  const asking = useSignal(false);
  const chosen = useSignal<Contact | null>(null);
  const failed = useSignal(false);
  const problem = useSignal<'failed' | 'tooOften'>('failed');
  const busy = useSignal(false);
  useEffect(() => {
    // A browser that cannot be called has no contacts either, and the page says so.
    calling.start().catch(() => undefined);
  }, [calling]);

  const call = async (contact: Contact) => {
    if (busy.peek()) return;
    busy.value = true;
    try {
      await calling.call(contact);
    } catch (error) {
      problem.value = codeOf(error) === 'rate-limited' ? 'tooOften' : 'failed';
      failed.value = true;
    } finally {
      busy.value = false;
    }
  };
  const onCall = (contact: Contact) => {
    chosen.value = contact;
    if (cleanName(recall('name') ?? '') === undefined) asking.value = true;
    else void call(contact);
  };
  const onNamed = (name: string) => {
    remember('name', name);
    asking.value = false;
    if (chosen.value !== null) void call(chosen.value);
  };
  return (
    <>
      <Contacts onCall={onCall} onRenewed={() => calling.renew()}>
        <CallSettings
          settings={calling.settings}
          reachability={calling.ringer.value?.reachability.value ?? 'connecting'}
          alone={calling.ringer.value?.contacts.value.length === 0}
        />
      </Contacts>
      <Dialog open={asking} title={begin.nameTitle}>
        <AskName onNamed={onNamed} />
      </Dialog>
      <Dialog open={failed} title={begin.failedTitle}>
        <Failed
          text={begin[problem.value]}
          onAgain={() => {
            failed.value = false;
            if (chosen.value !== null) void call(chosen.value);
          }}
        />
      </Dialog>
    </>
  );
}

function AskName({ onNamed }: { readonly onNamed: (name: string) => void }) {
  const { begin } = t().calling;
  const name = useSignal('');
  const missing = useSignal(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const shown = cleanName(name.peek());
    missing.value = shown === undefined;
    if (shown !== undefined) onNamed(shown);
  };
  return (
    <form class="contacts-decision" noValidate onSubmit={submit}>
      <NameField label={t().prejoin.name} name={name} missing={missing} />
      <p class="small quiet">{begin.nameHint}</p>
      <button type="submit" class="button primary">
        {begin.call}
      </button>
    </form>
  );
}

function Failed({ text, onAgain }: { readonly text: string; readonly onAgain: () => void }) {
  return (
    <>
      <p role="alert">{text}</p>
      <div class="notice-actions">
        <button type="button" class="button primary" onClick={onAgain}>
          {t().common.tryAgain}
        </button>
      </div>
    </>
  );
}
