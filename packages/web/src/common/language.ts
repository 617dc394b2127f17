import { signal } from '@preact/signals';
import { chosenLanguage, isLanguage, type Language, pickLanguage } from './chosen.ts';
import type { Messages } from '../messages/en.ts';
import { remember } from './remembered.ts';

/** One chunk per language; only the one in use is loaded. */
const load: Record<Language, () => Promise<Messages>> = {
  de: async () => (await import('../messages/de.ts')).de,
  en: async () => (await import('../messages/en.ts')).en,
};

/**
 * Tags for formats: those of the browser that are of the language of the page, and that language. Systems without a
 * locale, and settings by hand, give tags such as `en-US@posix` or `de_DE.UTF-8`, of which `Intl` throws.
 */
export function localesOf(chosen: Language, wanted: readonly string[]): string[] {
  const own = wanted.filter((tag) => pickLanguage([tag]) === chosen);
  const tags = own.map((tag) => (tag.split(/[@.]/u)[0] ?? '').replaceAll('_', '-'));
  return [...tags.filter((tag) => isTag(tag)), chosen];
}

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
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
  await show(chosenLanguage());
}

export async function chooseLanguage(chosen: string): Promise<void> {
  if (!isLanguage(chosen)) return;
  remember('language', chosen);
  await show(chosen);
}
