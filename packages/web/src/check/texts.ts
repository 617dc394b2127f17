import { language } from '../common/language.ts';
import type { CheckMessages } from '../messages/en-check.ts';
import { checkTextsIn } from './wording.ts';

/** What this page says, in the language in use. */
export const checkTexts = (): CheckMessages => checkTextsIn(language());
