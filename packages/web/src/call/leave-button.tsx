import { ChevronUp, DoorClosed, PhoneOff } from 'lucide';
import { t } from '../language.ts';
import { Icon } from '../ui/icon.tsx';
import { Toggle } from '../ui/toggle.tsx';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';

interface LeaveProps {
  readonly model: CallModel;
  readonly actions: CallActions;
}

/** One click leaves. Ending a conference for everyone is one step further away. */
export function LeaveButton({ model, actions }: LeaveProps) {
  const { call } = t();
  const mayEnd = model.call.host && model.call.kind === 'conference';
  return (
    <div class="leave">
      <Toggle
        label={call.leave}
        short={call.leave}
        icon={PhoneOff}
        danger
        onClick={() => model.call.leave()}
      />
      {mayEnd && (
        <>
          <button type="button" class="leave-more" aria-label={call.leaveMore} popovertarget="leave-menu">
            <Icon of={ChevronUp} size={18} />
          </button>
          <div id="leave-menu" class="panel menu leave-menu" popover="auto">
            <button type="button" class="menu-item danger" onClick={actions.endForEveryone}>
              <Icon of={DoorClosed} />
              <span>
                {call.endForEveryone}
                <span class="small quiet">{call.endHint}</span>
              </span>
            </button>
          </div>
        </>
      )}
    </div>
  );
}
