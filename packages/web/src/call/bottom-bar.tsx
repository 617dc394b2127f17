import { DoorClosed, Ellipsis, MessageSquare, MonitorUp, MonitorX, PhoneOff, Users } from 'lucide';
import { isDirect } from '@sotto/client';
import { CameraToggle, MicrophoneToggle } from '../devices/toggles.tsx';
import { t } from '../common/language.ts';
import { Toggle } from '../ui/toggle.tsx';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { MoreMenu } from './more-menu.tsx';
import { Icon } from '../ui/icon.tsx';

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
  return (
    <section class="bottom-bar" aria-label={call.bar}>
      <div class="bar-safety">
        <MicrophoneToggle named media={media} shortcut={key('M')} />
        <CameraToggle named media={media} shortcut={key('V')} />
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

interface LeaveProps {
  readonly model: CallModel;
  readonly actions: CallActions;
}

/** One click leaves. Whoever may end the conference for everyone is asked which of the two is meant. */
function LeaveButton({ model, actions }: LeaveProps) {
  const { call } = t();
  const conference = isDirect(model.call) ? null : model.call;
  const shared = { label: call.leave, short: call.leave, icon: PhoneOff, danger: true };
  const leave = () => model.call.leave();
  if (conference?.may('room.end') !== true) {
    return (
      <div class="leave">
        <Toggle {...shared} onClick={leave} />
      </div>
    );
  }
  return (
    <div class="leave">
      <Toggle {...shared} popover="leave-menu" onClick={() => undefined} />
      <div id="leave-menu" class="panel menu leave-menu" popover="auto">
        <button type="button" class="menu-item" onClick={leave}>
          <Icon of={PhoneOff} />
          <span>
            {call.leaveAlone}
            <span class="quiet">{call.leaveAloneHint}</span>
          </span>
        </button>
        <button type="button" class="menu-item danger" onClick={() => actions.endForEveryone(conference)}>
          <Icon of={DoorClosed} />
          <span>
            {call.endForEveryone(conference.peers.value.length + 1)}
            <span class="quiet">{call.endHint}</span>
          </span>
        </button>
      </div>
    </div>
  );
}
