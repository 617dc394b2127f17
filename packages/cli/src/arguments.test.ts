import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from './arguments.ts';

const url = 'https://calls.example.org';

describe('a call of the program', () => {
  it('has an address, of which the origin counts', () => {
    expect(readArguments(['check', `${url}:8443/check?x#y`], {})).toEqual({
      kind: 'check',
      url: new URL(`${url}:8443`),
      json: false,
      insecure: false,
      language: 'en',
    });
    expect(readArguments(['--json', '--insecure', 'check', 'http://[2001:db8::5]'], {})).toMatchObject({
      url: new URL('http://[2001:db8::5]'),
      json: true,
      insecure: true,
    });
  });

  it.each([
    [{ LANG: 'de_AT.UTF-8' }, 'de'],
    [{ LANG: 'de' }, 'de'],
    [{ LANG: 'en_GB.UTF-8' }, 'en'],
    [{ LANG: 'den_CA' }, 'en'],
    [{ LANG: 'de_DE', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'C', LC_ALL: '', LC_MESSAGES: 'de_DE' }, 'de'],
    [{}, 'en'],
  ])('is answered in the language of the system: %o', (environment, language) => {
    expect(readArguments(['check', url], environment)).toMatchObject({ language });
  });

  it('is answered in the language that was asked for', () => {
    expect(readArguments(['check', '--lang', 'de', url], { LANG: 'en_US' })).toMatchObject({
      language: 'de',
    });
    expect(readArguments(['check', '--lang=en', url], { LANG: 'de_DE' })).toMatchObject({ language: 'en' });
  });

  it('can ask for help', () => {
    expect(readArguments(['check', '-h'], {})).toEqual({ kind: 'help' });
  });

  it.each([
    [[]],
    [['probe', url]],
    [['check']],
    [['check', url, url]],
    [['check', 'calls.example.org']],
    [['check', 'ftp://calls.example.org']],
    [['check', 'https://']],
    [['check', 'https://me:secret@calls.example.org']],
    [['check', '--lang', 'fr', url]],
    [['check', '--timeout', '5', url]],
  ])('is refused with a sentence: %o', (args) => {
    expect(() => readArguments(args, {})).toThrow(UsageError);
  });
});
