import { Ellipsis, MonitorUp, MonitorX, Users } from 'lucide';
import { CameraToggle, MicrophoneToggle } from '../devices/toggles.tsx';
import { t } from '../language.ts';
import { Toggle } from '../ui/toggle.tsx';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { LeaveButton } from './leave-button.tsx';
import { MoreMenu } from './more-menu.tsx';

interface BarProps {
  readonly model: CallModel;
  readonly actions: CallActions;
}

export function BottomBar({ model, actions }: BarProps) {
  const { call } = t();
  const { media } = model.call;
  const key = (name: string) => (model.shortcutsOn.value ? name : undefined);
  const people = model.call.peers.value.length + 1;
  return (
    <section class={media.screen.supported ? 'bottom-bar with-share' : 'bottom-bar'} aria-label={call.bar}>
      <div class="bar-safety">
        <MicrophoneToggle named media={media} shortcut={key('M')} />
        <CameraToggle named media={media} shortcut={key('V')} />
        {media.screen.supported && <ShareToggle model={model} actions={actions} shortcut={key('S')} />}
        <LeaveButton model={model} actions={actions} />
      </div>
      <div class="bar-more fading">
        <Toggle
          label={call.peopleCount(people)}
          short={call.people}
          icon={Users}
          count={people}
          expanded={model.panel.value === 'people'}
          shortcut={key('P')}
          onClick={actions.togglePeople}
        />
        <Toggle
          label={call.more}
          short={call.more}
          icon={Ellipsis}
          popover="more-menu"
          onClick={() => undefined}
        />
        <MoreMenu model={model} actions={actions} />
      </div>
    </section>
  );
}

function ShareToggle({ model, actions, shortcut }: BarProps & { readonly shortcut: string | undefined }) {
  const { call } = t();
  const sharing = model.call.media.screen.state.value === 'on';
  return (
    <Toggle
      label={sharing ? call.shareStop : call.share}
      short={call.shareShort}
      icon={sharing ? MonitorX : MonitorUp}
      active={sharing}
      shortcut={shortcut}
      onClick={actions.toggleShare}
    />
  );
}
