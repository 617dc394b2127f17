import { fileVariable } from './secret-files.ts';
import { type Setting, settings } from './settings.ts';

const width = 96;

/** The text of `--help`: every variable with its form and what holds when it is unset. */
export function helpText(): string {
  const entries = Object.values(settings).map((setting: Setting) => {
    const { variable, about, form, fallback, secret } = setting;
    return [
      `  ${variable}${fallback === '' ? '' : ` = ${fallback}`}`,
      ...wrap(about),
      ...wrap(`Form: ${form}.`),
      ...(secret ? wrap(`Or ${fileVariable(variable)}: the path of a file that holds it.`) : []),
    ].join('\n');
  });
  return [
    'Sotto serves private calls and conferences.',
    '',
    'Usage: node packages/server/src/main.ts [--help]',
    '',
    'Environment variables, with their defaults:',
    '',
    entries.join('\n\n'),
    '',
  ].join('\n');
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width - 6) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((entry) => `      ${entry}`);
}
