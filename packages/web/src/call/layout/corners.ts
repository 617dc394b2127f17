import type { Corner } from './arrange.ts';

const clockwise = [
  'top-left',
  'top-right',
  'bottom-right',
  'bottom-left',
] as const satisfies readonly Corner[];

export const nextCorner = (corner: Corner): Corner =>
  clockwise[(clockwise.indexOf(corner) + 1) % 4] ?? corner;

/** Where an arrow key moves a picture in this corner; null for other keys. */
export function turnCorner(corner: Corner, key: string): Corner | null {
  const top = corner.startsWith('top');
  const left = corner.endsWith('left');
  if (key === 'ArrowUp') return left ? 'top-left' : 'top-right';
  if (key === 'ArrowDown') return left ? 'bottom-left' : 'bottom-right';
  if (key === 'ArrowLeft') return top ? 'top-left' : 'bottom-left';
  if (key === 'ArrowRight') return top ? 'top-right' : 'bottom-right';
  return null;
}
