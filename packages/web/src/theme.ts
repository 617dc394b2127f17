import { signal } from '@preact/signals';
import { recall, remember } from './remembered.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const isTheme = (value: string | null): value is Theme => themes.some((theme) => theme === value);

const current = signal<Theme>('system');

/** The chosen theme; the call view is dark whatever it says. */
export const theme = (): Theme => current.value;

function show(chosen: Theme): void {
  current.value = chosen;
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

export function restoreTheme(): void {
  const remembered = recall('theme');
  show(isTheme(remembered) ? remembered : 'system');
}

export function chooseTheme(chosen: string): void {
  if (!isTheme(chosen)) return;
  remember('theme', chosen === 'system' ? null : chosen);
  show(chosen);
}
