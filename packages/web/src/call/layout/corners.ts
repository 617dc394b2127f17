import type { Picture, Rect, Size } from './picture.ts';
import { fill, inMiddle, whole } from './picture.ts';

export const corners = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const;
export type Corner = (typeof corners)[number];

const clockwise = [
  'top-left',
  'top-right',
  'bottom-right',
  'bottom-left',
] as const satisfies readonly Corner[];

/** Pixels between a floating picture and the edges; fewer on a phone. */
const margin = ({ width }: Size): number => (width < 600 ? 10 : 16);

/**
 * Where one's own picture lies when it floats: in its own shape, a sixteenth of the area and no larger than on a large
 * laptop. On small screens it is larger than that, to be seen at all, but never takes more than a third of a side, so
 * that it covers a ninth at most.
 */
export function cornerRect(area: Size, corner: Corner, { aspect }: Picture): Rect {
  const pixels = Math.max(96 * 54, Math.min((area.width * area.height) / 16, 320 * 180));
  const wanted = { width: Math.sqrt(pixels * aspect), height: Math.sqrt(pixels / aspect) };
  const bound = {
    width: Math.min(wanted.width, area.width / 3),
    height: Math.min(wanted.height, area.height / 3),
  };
  const { width, height } = inMiddle(fill(bound, whole(aspect)), { x: 0, y: 0, ...area });
  const edge = margin(area);
  return {
    x: corner.endsWith('left') ? edge : area.width - width - edge,
    y: corner.startsWith('top') ? edge : area.height - height - edge,
    width,
    height,
  };
}

/** The corner that is nearest to the middle of a picture that was dragged. */
export function nearestCorner(area: Size, { x, y, width, height }: Rect): Corner {
  const side = x + width / 2 < area.width / 2 ? 'left' : 'right';
  return y + height / 2 < area.height / 2 ? `top-${side}` : `bottom-${side}`;
}

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
