import { type CheckLine, type CheckVerdict, thresholds } from '@sotto/client/check';
import type { Language } from '../language.ts';
import { checkTexts, figureText, sentences, stateWord, targetTexts } from './texts.ts';

/** A finished check, with what somebody else needs to make something of it. */
export interface CheckReport {
  readonly host: string;
  readonly time: Date;
  /** As the browser calls itself. */
  readonly browser: string;
  readonly verdict: CheckVerdict;
  readonly lines: readonly CheckLine[];
}

/** The same in words: to be copied. */
export function reportText(report: CheckReport, language: Language): string {
  const texts = checkTexts(language);
  const { report: words, verdicts, names } = texts;
  const lines = report.lines.flatMap((line) => {
    const figure = figureText(line, texts, language);
    const measured = figure === '' ? '' : `, ${figure}`;
    return [
      `[${stateWord(line, texts)}] ${names[line.name]}${measured}`,
      ...(line.state === 'passed' ? [] : sentences(line, texts).map((sentence) => `    ${sentence}`)),
      ...openings(line, language).map((opening) => `    ${opening}`),
    ];
  });
  return [
    words.title(report.host),
    `${words.result}: ${verdicts[report.verdict]}`,
    `${words.time}: ${report.time.toISOString()}`,
    `${words.browser}: ${report.browser}`,
    '',
    ...lines,
    '',
  ].join('\n');
}

/** For a mail, which some programs cut: the result, and what is not as it should be. */
export function briefText(report: CheckReport, language: Language): string {
  const wrong = report.lines.filter(({ state }) => state === 'blocked' || state === 'slow');
  return reportText({ ...report, lines: wrong }, language);
}

/** For machines: figures with units, and the thresholds by which they were judged. Says the same in every language. */
export function reportJson({ host, time, browser, verdict, lines }: CheckReport): string {
  const content = {
    format: 'sotto-check-1',
    server: host,
    time: time.toISOString(),
    browser,
    verdict,
    lines: lines.map(({ missing, ...line }) => ({ ...line, ...(missing.length > 0 && { missing }) })),
    thresholds,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function openings(line: CheckLine, language: Language): string[] {
  const texts = checkTexts(language);
  const label = line.state === 'blocked' ? texts.toOpen : texts.connected;
  return targetTexts(line, texts).map((target) => `${label}: ${target}`);
}
