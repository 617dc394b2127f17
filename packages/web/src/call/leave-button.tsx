import { isDirect } from '@sotto/client';
import { DoorClosed, PhoneOff } from 'lucide';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import { Toggle } from '../ui/toggle.tsx';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';

interface LeaveProps {
  readonly model: CallModel;
  readonly actions: CallActions;
}

/** One click leaves. Whoever may end the conference for everyone is asked which of the two is meant. */
export function LeaveButton({ model, actions }: LeaveProps) {
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
