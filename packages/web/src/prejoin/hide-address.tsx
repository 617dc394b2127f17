import { signal } from '@preact/signals';
import { t } from '../language.ts';
import { recall, remember } from '../remembered.ts';

const KEY = 'hide-address';
const chosen = signal(recall(KEY) === 'on');

/** Whether the person wants the other side of a 1:1 call to learn no address of this device. */
export const hidesAddress = (): boolean => chosen.peek();

export function HideAddress() {
  const { prejoin } = t();
  return (
    <div class="hide-address">
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={chosen.value}
          aria-describedby="hide-address-hint"
          onChange={({ currentTarget: { checked } }) => {
            chosen.value = checked;
            remember(KEY, checked ? 'on' : null);
          }}
        />
        {prejoin.hideAddress}
      </label>
      <p id="hide-address-hint" class="small quiet">
        {prejoin.hideAddressHint}
      </p>
    </div>
  );
}
