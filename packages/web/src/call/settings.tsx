import { roomKinds } from '@sotto/client';
import { DeviceChoices } from '../devices/choices.tsx';
import { OwnPicture } from '../devices/own-picture.tsx';
import { DeviceProblems } from '../devices/problems.tsx';
import { chooseLanguage, language, t } from '../common/language.ts';
import { HideAddress } from '../devices/hide-address.tsx';
import type { RememberedSwitch } from '../common/remembered-switch.ts';
import { chooseTheme, theme } from '../common/theme.ts';
import { Dialog } from '../ui/dialog.tsx';
import { LanguageOptions, ThemeOptions } from '../ui/preferences.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import type { CallModel } from './call-model.ts';

/** Devices can be changed in the middle of a sentence; nothing has to be confirmed. */
export function SettingsDialog({ model }: { readonly model: CallModel }) {
  const { call } = t();
  const { media, kind } = model.call;
  return (
    <Dialog open={model.settingsOpen} title={call.settings}>
      <DeviceProblems media={media} />
      <DeviceChoices media={media} />
      <OwnPicture media={media} />
      <section class="settings-part">
        <Option of={model.sounds} name={call.sounds.setting} />
        <Option of={model.mutedHint} name={call.mutedTalk.setting} hint={call.mutedTalk.settingHint} />
      </section>
      {/* Where everything goes through the server, that hides it. */}
      {roomKinds[kind].media === 'peer' && (
        <section class="settings-part">
          <HideAddress />
          <p class="settings-later">{call.settingsLater}</p>
        </section>
      )}
      <Look />
    </Dialog>
  );
}

function Look() {
  const { call, common } = t();
  return (
    <section class="settings-part settings-look">
      <div class="field">
        <label class="label" for="call-language">
          {common.language}
        </label>
        <Select id="call-language" value={language()} onChoose={(code) => void chooseLanguage(code)}>
          <LanguageOptions />
        </Select>
      </div>
      <div class="field">
        <label class="label" for="call-theme">
          {common.theme}
        </label>
        <Select id="call-theme" value={theme()} describedBy="call-theme-hint" onChoose={chooseTheme}>
          <ThemeOptions />
        </Select>
      </div>
      <p id="call-theme-hint" class="quiet">
        {call.alwaysDark}
      </p>
    </section>
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
