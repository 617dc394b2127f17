import { signal } from '@preact/signals';
import type { Messages } from './messages/en.ts';
import { recall, remember } from './remembered.ts';

/** Each language under its own name, as people look for it. */
export const languages = { de: 'Deutsch', en: 'English' } as const;
export type Language = keyof typeof languages;

/** One chunk per language; only the one in use is loaded. */
const load: Record<Language, () => Promise<Messages>> = {
  de: async () => (await import('./messages/de.ts')).de,
  en: async () => (await import('./messages/en.ts')).en,
};

const isLanguage = (value: string | null): value is Language =>
  value !== null && Object.hasOwn(languages, value);

/** The first of the wanted language tags (BCP 47) that there is; English otherwise. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(language)) return language;
  }
  return 'en';
}

const current = signal<{ readonly language: Language; readonly messages: Messages } | null>(null);

/** The messages in the language in use; a component that calls it renders again when the language changes. */
export function t(): Messages {
  if (current.value === null) throw new Error('No language is loaded yet.');
  return current.value.messages;
}

export const language = (): Language => current.value?.language ?? 'en';

async function show(chosen: Language): Promise<void> {
  const messages = await load[chosen]();
  document.documentElement.lang = chosen;
  current.value = { language: chosen, messages };
}

export async function restoreLanguage(): Promise<void> {
  const remembered = recall('language');
  await show(isLanguage(remembered) ? remembered : pickLanguage(navigator.languages));
}

export async function chooseLanguage(chosen: string): Promise<void> {
  if (!isLanguage(chosen)) return;
  remember('language', chosen);
  await show(chosen);
}
