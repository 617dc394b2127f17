import type { ReachabilityState } from '@sotto/client';
import { useId } from 'preact/hooks';
import { t } from '../language.ts';
import { HideAddress } from '../prejoin/hide-address.tsx';
import type { CallingChoice, CallingSettings } from './settings.ts';

interface CallSettingsProps {
  readonly settings: CallingSettings;
  /** What the server says. */
  readonly reachability: ReachabilityState;
  /** There are no contacts. */
  readonly alone: boolean;
}

/** Whether, by whom and how loudly one is called, and what the server learns of it. */
export function CallSettings({ settings, reachability, alone }: CallSettingsProps) {
  const { settings: texts } = t().calling;
  const on = settings.of('reachable').value;
  const strangers = settings.of('strangers').value;
  const nobody = on && alone && !strangers;
  const reached = reachability === 'reachable' && strangers ? 'everybody' : reachability;
  const state = nobody ? 'nobody' : on ? reached : 'off';
  return (
    <section class="contacts-part calling-settings" aria-labelledby="calling-settings">
      <h2 id="calling-settings">{texts.title}</h2>
      <div>
        <Switch settings={settings} choice="reachable" label={texts.reachable} hint={texts.learns} />
        <p class="small calling-state" data-state={state} role="status">
          {texts.state[state]}
        </p>
      </div>
      {on && (
        <>
          <Switch settings={settings} choice="strangers" label={texts.strangers} hint={texts.strangersHint} />
          <Switch settings={settings} choice="ring-sound" label={texts.sound} />
          {'vibrate' in navigator && (
            <Switch settings={settings} choice="ring-vibration" label={texts.vibration} />
          )}
        </>
      )}
      {/* Calls between contacts pass the mirror by, where it can be chosen otherwise. */}
      <HideAddress />
    </section>
  );
}

interface SwitchProps {
  readonly settings: CallingSettings;
  readonly choice: CallingChoice;
  readonly label: string;
  readonly hint?: string;
}

function Switch({ settings, choice, label, hint }: SwitchProps) {
  const id = useId();
  return (
    <div>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={settings.of(choice).value}
          aria-describedby={hint === undefined ? undefined : id}
          onChange={(event) => settings.set(choice, event.currentTarget.checked)}
        />
        {label}
      </label>
      {hint !== undefined && (
        <p id={id} class="small quiet">
          {hint}
        </p>
      )}
    </div>
  );
}
