import { language } from './language.ts';

const day = 86_400_000;

/** "4:02 PM". */
export const timeOfDay = (time: number): string =>
  new Intl.DateTimeFormat(language(), { hour: 'numeric', minute: '2-digit' }).format(time);

/** "Nov 29, 4:02 PM", with the year where it is another one. */
export function dayAndTime(time: number): string {
  return new Intl.DateTimeFormat(language(), {
    day: 'numeric',
    month: 'short',
    ...yearOf(time),
    hour: 'numeric',
    minute: '2-digit',
  }).format(time);
}

/** The last day that is over, where this person is, by the time that is given: what is good until then is good on it. */
export function lastWholeDay(time: number): string {
  const last = time - day;
  return new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'long', ...yearOf(last) }).format(last);
}

const yearOf = (time: number): Intl.DateTimeFormatOptions =>
  new Date(time).getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' };
