const two = (number: number): string => String(number).padStart(2, '0');

/** `4:07`, or `1:04:07` from an hour on. Takes whole seconds. */
export function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
