import { type Signal, signal, useSignal } from '@preact/signals';
import { cleanName, codeOf } from '@sotto/client';
import type { Contact } from '@sotto/client/people';
import { NameField } from '../ui/name-field.tsx';
import { t } from '../common/language.ts';
import { recall, remember } from '../common/remembered.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { RingController } from './ring-controller.ts';

/** From a click on a contact to the call: asks for a name where there is none, and tells why no call began. */
export class BeginCall {
  readonly asking: Signal<boolean> = signal(false);
  readonly failed: Signal<boolean> = signal(false);
  readonly problem = signal<'failed' | 'tooOften'>('failed');
  readonly #controller: RingController;
  #chosen: Contact | null = null;
  #busy = false;

  constructor(controller: RingController) {
    this.#controller = controller;
  }

  begin(contact: Contact): void {
    this.#chosen = contact;
    if (cleanName(recall('name') ?? '') === undefined) this.asking.value = true;
    else void this.#call(contact);
  }

  /** The person has said what they are called. */
  named(name: string): void {
    remember('name', name);
    this.asking.value = false;
    if (this.#chosen !== null) void this.#call(this.#chosen);
  }

  tryAgain(): void {
    this.failed.value = false;
    if (this.#chosen !== null) void this.#call(this.#chosen);
  }

  async #call(contact: Contact): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#controller.call(contact);
    } catch (error) {
      this.problem.value = codeOf(error) === 'rate-limited' ? 'tooOften' : 'failed';
      this.failed.value = true;
    } finally {
      this.#busy = false;
    }
  }
}

export function BeginCallDialogs({ of: call }: { readonly of: BeginCall }) {
  const { begin } = t().calling;
  return (
    <>
      <Dialog open={call.asking} title={begin.nameTitle}>
        <AskName onNamed={(name) => call.named(name)} />
      </Dialog>
      <Dialog open={call.failed} title={begin.failedTitle}>
        <p role="alert">{begin[call.problem.value]}</p>
        <div class="notice-actions">
          <button type="button" class="button primary" onClick={() => call.tryAgain()}>
            {t().common.tryAgain}
          </button>
        </div>
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
      <p class="quiet">{begin.nameHint}</p>
      <button type="submit" class="button primary">
        {begin.call}
      </button>
    </form>
  );
}
