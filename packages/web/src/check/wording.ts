import type { CheckLine } from '@sotto/client/check';
import type { Language } from '../common/chosen.ts';
import { check as de } from '../messages/de-check.ts';
import { check as en, type CheckMessages } from '../messages/en-check.ts';

// No part of a page: a program on the command line says the same.

const texts: Readonly<Record<Language, CheckMessages>> = { de, en };

export const checkTextsIn = (language: Language): CheckMessages => texts[language];

/** How a line went, in one or two words. */
export function stateWord(
  { name, state, reason }: CheckLine,
  { states, otherStates }: CheckMessages,
): string {
  if (state === 'slow' && name === 'jitter') return otherStates.uneven;
  if (state === 'slow' && name === 'loss') return otherStates.lossy;
  if (state === 'slow' && name === 'certificate') return otherStates.ends;
  if (state !== 'blocked') return states[state];
  if (name === 'certificate') return otherStates.refused;
  if (reason === 'missing') return otherStates.missing;
  return name === 'camera' || name === 'microphone' ? otherStates.unavailable : states.blocked;
}

/** Sentences about a line that has a result. */
export function sentences(line: CheckLine, { meanings, reasons, missing }: CheckMessages): string[] {
  const { name, state, reason } = line;
  const device = name === 'camera' || name === 'microphone';
  const why = reason === null ? [] : [reasons[device && reason === 'busy' ? 'busyDevice' : reason]];
  if (state === 'waiting' || state === 'running') return [];
  if (state === 'untested') return why;
  // For a browser the names say it better.
  const lacks = line.missing.length > 0 ? [missing(line.missing.join(', '))] : why;
  return [meanings[name][state], ...lacks];
}

/** A figure as people write it, such as 41 ms, 0.5 % or 4.9 Mbit/s. */
export function figureText({ figure }: CheckLine, { atLeast }: CheckMessages, chosen: Language): string {
  if (figure === null) return '';
  const digits = figure.unit === 'ms' || figure.unit === 'd' ? 0 : 1;
  const format = new Intl.NumberFormat(chosen, { maximumFractionDigits: digits });
  // A space that does not break, as typesetters have it.
  const text = `${format.format(figure.value)}\u00a0${figure.unit}`;
  return figure.atLeast ? atLeast(text) : text;
}

export function targetTexts({ targets }: CheckLine, { target }: CheckMessages): string[] {
  return targets.map(({ host, protocol, port }) => target(host, protocol.toUpperCase(), port));
}
