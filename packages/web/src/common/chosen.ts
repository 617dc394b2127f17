import { recall } from './remembered.ts';

// What the first paint depends on. It needs nothing that is not here, since the script in the head runs it too.

/** Each language under its own name, as people look for it. */
export const languages = { de: 'Deutsch', en: 'English' } as const;
export type Language = keyof typeof languages;

export const isLanguage = (value: string | null): value is Language =>
  value !== null && Object.hasOwn(languages, value);

/** The first of the wanted language tags (BCP 47) that there is; English otherwise. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [language = ''] = tag.toLowerCase().split(/[^a-z]/u);
    if (isLanguage(language)) return language;
  }
  return 'en';
}

/** The one that was chosen before, or that the browser asks for. */
export function chosenLanguage(): Language {
  const remembered = recall('language');
  return isLanguage(remembered) ? remembered : pickLanguage(navigator.languages);
}

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const isTheme = (value: string | null): value is Theme => themes.some((theme) => theme === value);

export function chosenTheme(): Theme {
  const remembered = recall('theme');
  return isTheme(remembered) ? remembered : 'system';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
