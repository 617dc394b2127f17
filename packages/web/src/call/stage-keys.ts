import type { TargetedKeyboardEvent } from 'preact';

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
export function walkStage(event: TargetedKeyboardEvent<HTMLElement>): void {
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
