import type { RegistrationState } from '@sotto/client';
import { t } from '../common/language.ts';
import { Fold } from '../ui/fold.tsx';
import { Switch } from '../ui/switch.tsx';
import type { CallingChoice, CallingSettings } from './settings.ts';

interface ReachableProps {
  readonly settings: CallingSettings;
  /** What the server says. */
  readonly registration: RegistrationState;
  /** There are no contacts. */
  readonly alone: boolean;
}

/** Whether one can be called now, in one sentence, and the switch for it. */
export function Reachable({ settings, registration, alone }: ReachableProps) {
  const { settings: texts } = t().calling;
  const on = settings.of('reachable').value;
  const strangers = settings.of('strangers').value;
  // Where nobody could call, there is nothing to switch off.
  if (on && alone && !strangers) return null;
  const reached = registration === 'reachable' && strangers ? 'everybody' : registration;
  const state = on ? reached : 'off';
  return (
    <div class="calling-reachable">
      <Choice settings={settings} choice="reachable" label={texts.reachable} />
      <p class="calling-state" data-state={state} role="status">
        {texts.state[state]}
      </p>
    </div>
  );
}

/** By whom and how loudly one is called, and what the server learns of it. */
export function Ringing({ settings }: Pick<ReachableProps, 'settings'>) {
  const { settings: texts } = t().calling;
  if (!settings.of('reachable').value) return null;
  return (
    <Fold title={texts.title}>
      <p class="quiet">{texts.learns}</p>
      <Choice settings={settings} choice="strangers" label={texts.strangers} hint={texts.strangersHint} />
      <Choice settings={settings} choice="ring-sound" label={texts.sound} />
      {'vibrate' in navigator && (
        <Choice settings={settings} choice="ring-vibration" label={texts.vibration} />
      )}
    </Fold>
  );
}

interface ChoiceProps {
  readonly settings: CallingSettings;
  readonly choice: CallingChoice;
  readonly label: string;
  readonly hint?: string;
}

const Choice = ({ settings, choice, label, hint }: ChoiceProps) => (
  <Switch
    on={settings.of(choice).value}
    onSwitch={(on) => settings.set(choice, on)}
    name={label}
    {...(hint !== undefined && { hint })}
  />
);
