import { Fragment } from 'preact';
import { t } from '../common/language.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Switch } from '../ui/switch.tsx';
import type { CallModel } from './call-model.ts';

export function HelpDialog({ model }: { readonly model: CallModel }) {
  const { call } = t();
  const { shortcuts } = call;
  const rows = [
    ['M', shortcuts.microphone],
    [shortcuts.space, shortcuts.talk],
    ['V', shortcuts.camera],
    ['S', shortcuts.share],
    ...(model.direct === null ? [] : [['C', shortcuts.chat] as const]),
    ['P', shortcuts.people],
    ['L', shortcuts.layout],
    ['F', shortcuts.fullScreen],
    ['?', shortcuts.help],
  ] as const;
  return (
    <Dialog open={model.helpOpen} title={call.shortcutsTitle}>
      <dl class="keys">
        {rows.map(([key, meaning]) => (
          <Fragment key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </Fragment>
        ))}
      </dl>
      <Switch
        on={model.shortcuts.on.value}
        onSwitch={(on) => model.shortcuts.set(on)}
        name={shortcuts.enabled}
        hint={shortcuts.hint}
      />
    </Dialog>
  );
}
