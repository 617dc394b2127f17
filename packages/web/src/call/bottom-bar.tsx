import { Ellipsis, MessageSquare, MonitorUp, MonitorX, Users } from 'lucide';
import { CameraToggle, MicrophoneToggle } from '../devices/toggles.tsx';
import { t } from '../common/language.ts';
import { Toggle } from '../ui/toggle.tsx';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { LeaveButton } from './leave-button.tsx';
import { MoreMenu } from './more-menu.tsx';

interface BarProps {
  readonly model: CallModel;
  readonly actions: CallActions;
}

/**
 * The controls. Phones have room for five: what is `wide` stands there in the menu behind "More". Where all are in one
 * row, leaving is the last, and apart from the others.
 */
export function BottomBar({ model, actions }: BarProps) {
  const { call } = t();
  const { media } = model.call;
  const key = (name: string) => (model.shortcuts.on.value ? name : undefined);
  const stopped = model.conference?.restrictions.value.sources ?? [];
  const asked = (what: 'microphone' | 'camera', onAsk: () => void) =>
    stopped.includes(what) ? { instead: { label: call.leading.own.ask[what], onClick: onAsk } } : {};
  return (
    <section class="bottom-bar" aria-label={call.bar}>
      <div class="bar-safety">
        <MicrophoneToggle
          named
          media={media}
          shortcut={key('M')}
          {...asked('microphone', actions.toggleMicrophone)}
        />
        <CameraToggle named media={media} shortcut={key('V')} {...asked('camera', actions.toggleCamera)} />
        {media.screen.supported && (
          <div class="wide">
            <ShareToggle model={model} actions={actions} shortcut={key('S')} />
          </div>
        )}
        <LeaveButton model={model} actions={actions} />
      </div>
      {/* A word that waits to be read does not fade away. */}
      <div class={model.unread.value > 0 ? 'bar-more' : 'bar-more fading'}>
        {model.direct !== null && <ChatToggle model={model} shortcut={key('C')} />}
        <div class={model.direct === null ? undefined : 'wide'}>
          <PeopleToggle model={model} shortcut={key('P')} />
        </div>
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

type Shortcut = { readonly shortcut: string | undefined };

function ChatToggle({ model, shortcut }: Pick<BarProps, 'model'> & Shortcut) {
  const { chat } = t().call;
  const unread = model.unread.value;
  return (
    <Toggle
      label={unread > 0 ? chat.unread(unread) : chat.title}
      short={chat.title}
      icon={MessageSquare}
      news={unread}
      expanded={model.panel.value === 'chat'}
      shortcut={shortcut}
      onClick={() => model.togglePanel('chat')}
    />
  );
}

function PeopleToggle({ model, shortcut }: Pick<BarProps, 'model'> & Shortcut) {
  const { call } = t();
  const count = model.call.peers.value.length + 1;
  return (
    <Toggle
      label={call.peopleCount(count)}
      short={call.people}
      icon={Users}
      count={count}
      expanded={model.panel.value === 'people'}
      shortcut={shortcut}
      onClick={() => model.togglePanel('people')}
    />
  );
}

function ShareToggle({ model, actions, shortcut }: BarProps & Shortcut) {
  const { call } = t();
  const sharing = model.call.media.screen.state.value === 'on';
  return (
    <Toggle
      label={sharing ? call.shareStop : call.share}
      short={sharing ? call.shareStopShort : call.shareShort}
      icon={sharing ? MonitorX : MonitorUp}
      active={sharing}
      shortcut={shortcut}
      onClick={actions.toggleShare}
    />
  );
}
