import { fill, type Picture, type Rect, type Size, whole } from './picture.ts';

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

/** How small it may become, of what it would be, to fit beside the other picture. */
const besideAt = 0.5;

interface CornerOptions {
  readonly area: Size;
  readonly corner: Corner;
  readonly picture: Picture;
  /** Where the other picture lies, in the middle of the area; all of it unless told. */
  readonly other?: Rect;
}

/**
 * Where one's own picture lies when it floats: in its own shape, a sixteenth of the area and no larger than on a large
 * laptop. On small screens it is larger than that, to be seen at all, but never takes more than a third of a side, so
 * that it covers a ninth at most. Where the other picture leaves a band that is wide enough, it lies there and covers
 * nothing; otherwise inside that picture, and never across its edge.
 */
export function cornerRect({ area, corner, picture: { aspect }, other }: CornerOptions): Rect {
  const pixels = Math.max(96 * 54, Math.min((area.width * area.height) / 16, 320 * 180));
  const wanted = { width: Math.sqrt(pixels * aspect), height: Math.sqrt(pixels / aspect) };
  const bound = {
    width: Math.min(wanted.width, area.width / 3),
    height: Math.min(wanted.height, area.height / 3),
  };
  const own = fill(bound, whole(aspect));
  const all = { x: 0, y: 0, ...area };
  const { x, y, width, height } = other ?? all;
  const edge = margin(area);
  const room = Math.max((x - 2 * edge) / own.width, (y - 2 * edge) / own.height);
  if (room < besideAt) return inCorner(own, corner, { x, y, width, height }, edge);
  const part = Math.min(1, room);
  return inCorner({ width: own.width * part, height: own.height * part }, corner, all, edge);
}

/** In whole pixels, and as far from the edges as there is room for. */
function inCorner(size: Size, corner: Corner, within: Rect, edge: number): Rect {
  const [width, height] = [Math.floor(size.width), Math.floor(size.height)];
  const right = within.x + within.width - width;
  const below = within.y + within.height - height;
  const x = Math.min(edge, Math.floor((within.width - width) / 2));
  const y = Math.min(edge, Math.floor((within.height - height) / 2));
  return {
    x: corner.endsWith('left') ? within.x + x : right - x,
    y: corner.startsWith('top') ? within.y + y : below - y,
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
