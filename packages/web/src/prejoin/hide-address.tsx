import { type Signal, signal } from '@preact/signals';
import type { JoinOptions } from '@sotto/client';
import { t } from '../language.ts';
import { recall, remember } from '../remembered.ts';

const EVERYBODY = 'hide-address';
const NEW = 'hide-address-new';

const fromEverybody = signal(recall(EVERYBODY) === 'on');
const fromNew = signal(recall(NEW) === 'on');

/** From whom the person hides the address of this device in 1:1 calls. */
export const hidesAddress = (): NonNullable<JoinOptions['hideAddress']> =>
  fromEverybody.peek() || (fromNew.peek() && 'new');

export function HideAddress() {
  const { prejoin } = t();
  return (
    <div class="hide-address">
      <Choice of={fromEverybody} kept={EVERYBODY} name={prejoin.hideAddress} hint={prejoin.hideAddressHint} />
      {!fromEverybody.value && (
        <Choice of={fromNew} kept={NEW} name={prejoin.hideFromNew} hint={prejoin.hideFromNewHint} />
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly of: Signal<boolean>;
  /** Under which key it is remembered. */
  readonly kept: string;
  readonly name: string;
  readonly hint: string;
}

function Choice({ of: chosen, kept, name, hint }: ChoiceProps) {
  return (
    <>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={chosen.value}
          aria-describedby={`${kept}-hint`}
          onChange={({ currentTarget: { checked } }) => {
            chosen.value = checked;
            remember(kept, checked ? 'on' : null);
          }}
        />
        {name}
      </label>
      <p id={`${kept}-hint`} class="quiet">
        {hint}
      </p>
    </>
  );
}
