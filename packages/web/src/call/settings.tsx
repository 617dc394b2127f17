import { languages } from '../chosen.ts';
import { DeviceChoices } from '../devices/choices.tsx';
import { DeviceProblems } from '../devices/problems.tsx';
import { chooseLanguage, language, t } from '../language.ts';
import type { RememberedSwitch } from '../remembered-switch.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import type { CallModel } from './call-model.ts';

/** Devices can be changed in the middle of a sentence; nothing has to be confirmed. */
export function SettingsDialog({ model }: { readonly model: CallModel }) {
  const { call, common } = t();
  const { media } = model.call;
  return (
    <Dialog open={model.settingsOpen} title={call.settings}>
      <DeviceProblems media={media} />
      <DeviceChoices media={media} />
      <Option of={model.sounds} name={call.sounds.setting} />
      <Option of={model.mutedHint} name={call.mutedTalk.setting} hint={call.mutedTalk.settingHint} />
      <div class="field">
        <label class="label" for="call-language">
          {common.language}
        </label>
        <Select id="call-language" value={language()} onChoose={(code) => void chooseLanguage(code)}>
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </Select>
      </div>
    </Dialog>
  );
}

interface OptionProps {
  readonly of: RememberedSwitch;
  readonly name: string;
  readonly hint?: string;
}

const Option = ({ of: choice, name, hint }: OptionProps) => (
  <Switch
    on={choice.on.value}
    onSwitch={(on) => choice.set(on)}
    name={name}
    {...(hint !== undefined && { hint })}
  />
);
