import { type CheckLine, type CheckVerdict, thresholds } from '@sotto/client/check';
import type { Language } from '../common/chosen.ts';
import { checkTextsIn, figureText, sentences, stateWord, targetTexts } from './wording.ts';

/** A finished check, with what somebody else needs to make something of it. */
export interface CheckReport {
  readonly host: string;
  readonly time: Date;
  /** As the browser calls itself; null where none was needed. */
  readonly browser: string | null;
  readonly verdict: CheckVerdict;
  readonly lines: readonly CheckLine[];
}

/** The same in words: to be copied. */
export function reportText(report: CheckReport, language: Language): string {
  const texts = checkTextsIn(language);
  const { report: words, verdicts } = texts;
  return [
    words.title(report.host),
    `${words.result}: ${verdicts[report.verdict]}`,
    `${words.time}: ${report.time.toISOString()}`,
    ...(report.browser === null ? [] : [`${words.browser}: ${report.browser}`]),
    '',
    ...report.lines.map((line) => lineText(line, language)),
    '',
  ].join('\n');
}

/** One line in words: how it went, what that means where it is not well, and what is to be open. */
export function lineText(line: CheckLine, language: Language): string {
  const texts = checkTextsIn(language);
  const figure = figureText(line, texts, language);
  const measured = figure === '' ? '' : `, ${figure}`;
  const about = [...(line.state === 'passed' ? [] : sentences(line, texts)), ...openings(line, language)];
  return [
    `[${stateWord(line, texts)}] ${texts.names[line.name]}${measured}`,
    ...about.map((each) => `    ${each}`),
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
  const texts = checkTextsIn(language);
  const label = line.state === 'blocked' ? texts.toOpen : texts.connected;
  return targetTexts(line, texts).map((target) => `${label}: ${target}`);
}
