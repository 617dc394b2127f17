const two = (number: number): string => String(number).padStart(2, '0');

/** `4:07`, or `1:04:07` from an hour on. Takes whole seconds. */
export function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** `24 min`, or `1 h 4 min` from an hour on, in one line; the same in every language of the pages. */
export function formatMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = `${minutes % 60}\u00A0min`;
  return hours > 0 ? `${hours}\u00A0h\u00A0${rest}` : rest;
}
