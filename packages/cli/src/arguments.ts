import { parseArgs } from 'node:util';

/** The command line as it was read. */
export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'check';
      readonly url: URL;
      readonly json: boolean;
      readonly insecure: boolean;
      readonly language: 'de' | 'en';
    };

/** The program was called in a way that it does not know; the message says how, for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Throws `UsageError`. */
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const { values, positionals } = parse(args);
  if (values.help === true) return { kind: 'help' };
  const [command, address, ...others] = positionals;
  if (command !== 'check')
    throw new UsageError(command === undefined ? 'Which command?' : `There is no command "${command}".`);
  if (address === undefined || others.length > 0) throw new UsageError('check takes one address.');
  return {
    kind: 'check',
    url: readUrl(address),
    json: values.json === true,
    insecure: values.insecure === true,
    language: readLanguage(values.lang, environment),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        insecure: { type: 'boolean' },
        lang: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'These arguments cannot be read.');
  }
}

/** The pages' own address; what is behind its host does not matter. */
function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/u.test(url.protocol) || url.hostname === '' || url.username !== '')
    throw new UsageError(`"${text}" is no address such as https://calls.example.org.`);
  return new URL(url.origin);
}

/** The language that was asked for, or that of the system (POSIX, section 8.2); English otherwise. */
function readLanguage(
  asked: string | undefined,
  { LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>,
): 'de' | 'en' {
  if (asked === 'de' || asked === 'en') return asked;
  if (asked !== undefined) throw new UsageError('--lang takes de or en.');
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((each) => each !== undefined && each !== '') ?? '';
  return /^de(?:[_.@-]|$)/iu.test(locale) ? 'de' : 'en';
}
