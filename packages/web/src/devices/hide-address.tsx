import type { JoinOptions } from '@sotto/client';
import { t } from '../common/language.ts';
import { RememberedSwitch } from '../common/remembered-switch.ts';
import { Switch } from '../ui/switch.tsx';

const fromEverybody = new RememberedSwitch('hide-address', { usual: false });
const fromNew = new RememberedSwitch('hide-address-new', { usual: false });

/** From whom the person hides the address of this device in 1:1 calls. */
export const hidesAddress = (): NonNullable<JoinOptions['hideAddress']> =>
  fromEverybody.on.peek() || (fromNew.on.peek() && 'new');

export function HideAddress() {
  const { prejoin } = t();
  return (
    <div class="hide-address">
      <Switch
        on={fromEverybody.on.value}
        onSwitch={(on) => fromEverybody.set(on)}
        name={prejoin.hideAddress}
        hint={prejoin.hideAddressHint}
      />
      {!fromEverybody.on.value && (
        <Switch
          on={fromNew.on.value}
          onSwitch={(on) => fromNew.set(on)}
          name={prejoin.hideFromNew}
          hint={prejoin.hideFromNewHint}
        />
      )}
    </div>
  );
}
