import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Language } from '../common/chosen.ts';
import { chooseLanguage } from '../common/language.ts';
import { CallLog } from './call-log.ts';
import { Notices } from './notices.ts';
import { sayJoinsAndLeaves } from './joins-and-leaves.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { documentElement: {} });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

/** What is told when the first of these comes, and the others right behind. */
async function told(language: Language, names: readonly string[]): Promise<string[]> {
  await chooseLanguage(language);
  const log = new CallLog();
  const notices = new Notices((text) => log.add(text));
  for (const name of names) sayJoinsAndLeaves({ type: 'peer-joined', name }, notices);
  vi.advanceTimersByTime(10_000);
  notices.close();
  return log.entries.value.map(({ text }) => text);
}

describe('who came', () => {
  it('is told in one sentence, with the first of many by name', async () => {
    expect(await told('en', ['Ada', 'Ben', 'Cem'])).toEqual(['Ada joined', 'Ben and Cem joined']);
    expect(await told('en', ['Ada', 'Ben', 'Cem', 'Dua', 'Eva'])).toEqual([
      'Ada joined',
      'Ben, Cem, and 2 others joined',
    ]);
    expect(await told('de', ['Ada', 'Ben', 'Cem', 'Dua', 'Eva'])).toEqual([
      'Ada ist jetzt dabei',
      'Ben, Cem und 2 weitere sind jetzt dabei',
    ]);
  });
});
