import {
  Eye,
  EyeOff,
  type IconNode,
  Keyboard,
  Link,
  Maximize,
  Minimize,
  MonitorUp,
  MonitorX,
  PictureInPicture2,
  Settings,
  UserPlus,
  Users,
} from 'lucide';
import { t } from '../common/language.ts';
import { Icon } from '../ui/icon.tsx';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { canUpgrade } from './upgrade.tsx';
import type { LayoutChoice } from './layout/arrange.ts';

interface MoreProps {
  readonly model: CallModel;
  readonly actions: CallActions;
}

const choices = ['auto', 'grid', 'speaker'] as const satisfies readonly LayoutChoice[];

/** Everything that is not needed in a hurry. */
export function MoreMenu({ model, actions }: MoreProps) {
  const { call } = t();
  const selfHidden = model.selfHidden.value;
  const full = actions.fullScreen.value;
  const key = (name: string) => (model.shortcuts.on.value ? name : undefined);
  return (
    <div id="more-menu" class="panel menu more-menu" popover="auto">
      <NarrowItems model={model} actions={actions} />
      {model.hasLayouts.value && <LayoutChoices model={model} />}
      {model.invites.value && <Item icon={Link} text={call.invite} onClick={actions.copyLink} />}
      {canUpgrade(model.direct) && (
        <Item
          icon={UserPlus}
          text={call.upgrade.add}
          onClick={() => {
            model.upgradeOpen.value = true;
          }}
        />
      )}
      <Item
        icon={selfHidden ? Eye : EyeOff}
        text={selfHidden ? call.showSelf : call.hideSelf}
        onClick={() => {
          model.selfHidden.value = !selfHidden;
        }}
      />
      {document.pictureInPictureEnabled && (
        <Item icon={PictureInPicture2} text={call.pictureInPicture} onClick={actions.pictureInPicture} />
      )}
      {document.fullscreenEnabled && (
        <Item
          icon={full ? Minimize : Maximize}
          text={full ? call.leaveFullScreen : call.fullScreen}
          shortcut={key('F')}
          onClick={actions.toggleFullScreen}
        />
      )}
      <Item
        icon={Settings}
        text={call.settings}
        onClick={() => {
          model.settingsOpen.value = true;
        }}
      />
      <Item
        ofKeys
        icon={Keyboard}
        text={call.shortcutsTitle}
        shortcut={key('?')}
        onClick={() => {
          model.helpOpen.value = true;
        }}
      />
    </div>
  );
}

/** What phones have no room for in the bar. */
function NarrowItems({ model, actions }: MoreProps) {
  const { call } = t();
  const { screen } = model.call.media;
  const sharing = screen.state.value === 'on';
  return (
    <>
      {model.direct !== null && (
        <Item
          narrow
          icon={Users}
          text={call.people}
          badge={model.call.peers.value.length + 1}
          onClick={() => model.togglePanel('people')}
        />
      )}
      {screen.supported && (
        <Item
          narrow
          icon={sharing ? MonitorX : MonitorUp}
          text={sharing ? call.shareStop : call.share}
          onClick={actions.toggleShare}
        />
      )}
    </>
  );
}

interface ItemProps {
  readonly icon: IconNode;
  readonly text: string;
  readonly shortcut?: string | undefined;
  /** Only where the bar has no room for it. */
  readonly narrow?: boolean;
  /** Of use to those who have a keyboard. */
  readonly ofKeys?: boolean;
  readonly badge?: number;
  readonly onClick: () => void;
}

function Item({ icon, text, shortcut, narrow = false, ofKeys = false, badge, onClick }: ItemProps) {
  return (
    <button
      type="button"
      class={`menu-item${narrow ? ' narrow' : ''}${ofKeys ? ' of-keys' : ''}`}
      aria-keyshortcuts={shortcut}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onClick();
      }}
    >
      <Icon of={icon} size={18} />
      {text}
      {badge !== undefined && <span class="menu-badge">{badge}</span>}
      {shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>}
    </button>
  );
}

function LayoutChoices({ model }: { readonly model: CallModel }) {
  const { call } = t();
  return (
    <fieldset class="menu-group">
      <legend>{call.layout}</legend>
      <div class="segments">
        {choices.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="layout"
              checked={model.choice.value === choice}
              onChange={() => model.chooseLayout(choice)}
            />
            {call.layouts[choice]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
