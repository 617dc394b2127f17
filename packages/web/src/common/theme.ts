import { signal } from '@preact/signals';
import { applyTheme, chosenTheme, isTheme, type Theme } from './chosen.ts';
import { remember } from './remembered.ts';

const current = signal<Theme>('system');

/** The chosen theme; the call view is dark whatever it says. */
export const theme = (): Theme => current.value;

function show(chosen: Theme): void {
  current.value = chosen;
  applyTheme(chosen);
}

export function restoreTheme(): void {
  show(chosenTheme());
}

export function chooseTheme(chosen: string): void {
  if (!isTheme(chosen)) return;
  remember('theme', chosen === 'system' ? null : chosen);
  show(chosen);
}
