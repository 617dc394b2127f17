import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TargetedKeyboardEvent } from 'preact';
import { t } from '../common/language.ts';
import type { CallModel } from './call-model.ts';
import { PersonTile } from './person-tile.tsx';
import { ScreenTile } from './screen-tile.tsx';
import { SelfTile } from './self-tile.tsx';

/** How long after the last change of size tiles begin to glide again. */
const settled = 150;

/** All tiles in one flat list, each at a place of its own: layouts change places, never the structure. */
export function Stage({ model }: { readonly model: CallModel }) {
  const stage = useRef<HTMLUListElement>(null);

  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A panel that opens lets tiles glide. While the window changes its size they follow at once, or they would trail.
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      if (timer !== undefined) element.dataset.still = '';
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        delete element.dataset.still;
      }, settled);
      model.area.value = { width, height };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [model]);

  return (
    <ul
      class="stage"
      ref={stage}
      tabIndex={0}
      aria-label={t().call.stage}
      aria-description={t().call.stageKeys}
      onKeyDown={walkStage}
    >
      {model.tiles.value.map((tile) => {
        if (tile.kind === 'self') return <SelfTile key={tile.id} model={model} />;
        if (tile.kind === 'person') return <PersonTile key={tile.id} model={model} peer={tile.peer} />;
        return (
          <ScreenTile key={tile.id} model={model} tile={tile.id} peer={tile.peer} screen={tile.screen} />
        );
      })}
    </ul>
  );
}

/** Where a key leads among so many buttons, from the one at `at` (-1: from the stage itself); null: nowhere. */
export function nextAction(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft' || key === 'ArrowUp') return at < 0 ? count - 1 : Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return key === 'Enter' && at < 0 ? 0 : null;
}

/**
 * The stage is one stop of the Tab key, however many people are on it. From there arrows lead through what can be done
 * with their tiles, and Escape back.
 */
function walkStage(event: TargetedKeyboardEvent<HTMLElement>): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const stage = event.currentTarget;
  const actions = [...stage.querySelectorAll<HTMLElement>('.tile:not([hidden]) .tile-action')];
  const at = actions.findIndex((action) => action === document.activeElement);
  if (event.key === 'Escape' && at >= 0) stage.focus();
  const next = nextAction(event.key, at, actions.length);
  if (next === null) return;
  event.preventDefault();
  actions[next]?.focus();
}
