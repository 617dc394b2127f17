const two = (number: number): string => String(number).padStart(2, '0');

/** `0:04:07`, always with hours, or it could be taken for the time of day. Takes whole seconds. */
export function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}

/**
 * `24 min`, or `1 h 4 min` from an hour on, and `< 1 min` before the first is over, in one line; the same in every
 * language of the pages. Takes whole minutes.
 */
export function formatMinutes(minutes: number): string {
  if (minutes === 0) return '<\u00A01\u00A0min';
  const hours = Math.floor(minutes / 60);
  const rest = `${minutes % 60}\u00A0min`;
  return hours > 0 ? `${hours}\u00A0h\u00A0${rest}` : rest;
}
