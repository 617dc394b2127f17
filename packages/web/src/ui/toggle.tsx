import type { IconNode } from 'lucide';
import { Icon } from './icon.tsx';

interface ToggleProps {
  /** What a click does; the accessible name and the tooltip. */
  readonly label: string;
  /** One word below the disc; part of `label`. */
  readonly short?: string | undefined;
  /** What holds now, in a word or two below the disc instead of `short`; said before `label`. */
  readonly state?: string | undefined;
  readonly icon: IconNode;
  readonly onClick: () => void;
  /** The thing is switched off. */
  readonly off?: boolean;
  /** The thing is switched on and worth noticing, such as a shared screen. */
  readonly active?: boolean;
  readonly danger?: boolean;
  /** Something is wrong with the device. */
  readonly problem?: string | undefined;
  readonly shortcut?: string | undefined;
  /** A small number on the disc; `label` must say it too. */
  readonly count?: number;
  /** How many new things are behind it; more than 0 stand on the disc and catch the eye. `label` must say it too. */
  readonly news?: number;
  readonly expanded?: boolean;
  /** The id of a popover that it opens; `onClick` comes before. */
  readonly popover?: string;
}

/** A round button, quiet when the thing is on, and in the colour of what needs a look when it is off. */
export function Toggle(props: ToggleProps) {
  const { label, short, state, icon, onClick, off, active, danger, problem, shortcut, expanded } = props;
  const word = state ?? short;
  const news = props.news ?? 0;
  return (
    <button
      type="button"
      class="toggle"
      aria-label={state === undefined ? label : `${state}. ${label}`}
      aria-description={problem}
      aria-keyshortcuts={shortcut}
      aria-expanded={expanded}
      popovertarget={props.popover}
      onClick={onClick}
    >
      <span
        class={danger ? 'toggle-disc danger' : 'toggle-disc'}
        data-off={off}
        data-active={active}
        data-count={news > 0 ? Math.min(news, 99) : props.count}
        data-news={news > 0}
      >
        <Icon of={icon} size={22} />
        {problem !== undefined && (
          <span class="toggle-badge" aria-hidden="true">
            !
          </span>
        )}
      </span>
      {word !== undefined && <span class="toggle-short">{word}</span>}
      <span class="tip" aria-hidden="true">
        {problem ?? label}
        {problem === undefined && shortcut !== undefined && <kbd>{shortcut}</kbd>}
      </span>
    </button>
  );
}
