import type { Rect, Size } from './grid.ts';
import { gridCapacity, placeInGrid } from './grid.ts';

export const corners = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const;
export type Corner = (typeof corners)[number];

export type LayoutChoice = 'auto' | 'grid' | 'speaker';

export interface ArrangeOptions {
  /** The space for tiles, in CSS pixels. */
  readonly area: Size;
  /** Ids of the others, in the order in which they came. */
  readonly people: readonly string[];
  /** Ids of shared screens, oldest first. */
  readonly screens: readonly string[];
  /** The id of one's own tile; null while it is hidden. */
  readonly self: string | null;
  readonly choice: LayoutChoice;
  /** What someone put on the stage by hand; ignored when it is gone. */
  readonly pinned: string | null;
  /** Who spoke last. */
  readonly speaker: string | null;
  /** Where one's own picture floats. */
  readonly corner: Corner;
  /** From 0; clipped to what there is. */
  readonly page: number;
}

export interface Arrangement {
  /** `pair`: one other person, or nobody, fills the area, and one's own picture floats in a corner. */
  readonly mode: 'pair' | 'grid' | 'speaker';
  /** Tiles that are not in it are on another page. */
  readonly rects: ReadonlyMap<string, Rect>;
  readonly page: number;
  readonly pages: number;
}

const gap = 8;
/** Decoding more at once is beyond many machines, and faces become stamps. */
const mostTiles = 25;

/** Below this width the view is a phone's. */
const phone = 600;
const isPhone = (area: Size): boolean => area.width < phone;

/** Says where each tile lies. Pure; the order of people never changes, whoever speaks. */
export function arrange(options: ArrangeOptions): Arrangement {
  const { people, screens, choice, pinned, self, speaker } = options;
  const all = [...screens, ...people];
  const chosen = pinned !== null && (all.includes(pinned) || pinned === self) ? pinned : null;
  if (chosen !== null && all.length > 1) return onStage(chosen, options);
  if (choice !== 'grid' && screens.length > 0) return onStage(screens.at(-1) ?? '', options);
  if (people.length <= 1 && screens.length === 0 && choice !== 'grid') return pair(options);
  if (choice === 'speaker') {
    const spoke = speaker !== null && people.includes(speaker) ? speaker : people[0];
    if (spoke !== undefined) return onStage(spoke, options);
  }
  return grid(options);
}

function pair({ area, people, self, corner }: ArrangeOptions): Arrangement {
  const rects = new Map<string, Rect>();
  const other = people[0];
  if (other !== undefined) rects.set(other, { x: 0, y: 0, ...area });
  if (self !== null) rects.set(self, cornerRect(area, corner));
  return { mode: 'pair', rects, page: 0, pages: 1 };
}

/** Where one's own picture lies when it floats. */
export function cornerRect(area: Size, corner: Corner): Rect {
  const upright = area.height > area.width;
  const aspect = upright ? 3 / 4 : 16 / 9;
  const share = upright ? 0.28 : 0.2;
  const width = Math.round(Math.min(280, Math.max(96, area.width * share), area.height * 0.4 * aspect));
  const height = Math.round(width / aspect);
  const margin = isPhone(area) ? 10 : 16;
  return {
    x: corner.endsWith('left') ? margin : area.width - width - margin,
    y: corner.startsWith('top') ? margin : area.height - height - margin,
    width,
    height,
  };
}

/** The corner that is nearest to the middle of a picture that was dragged. */
export function nearestCorner(area: Size, { x, y, width, height }: Rect): Corner {
  const side = x + width / 2 < area.width / 2 ? 'left' : 'right';
  return y + height / 2 < area.height / 2 ? `top-${side}` : `bottom-${side}`;
}

function grid({ area, people, screens, self, page }: ArrangeOptions): Arrangement {
  const ids = [...screens, ...people, ...(self === null ? [] : [self])];
  const options = { area, aspect: isPhone(area) ? 4 / 3 : 16 / 9, gap };
  const capacity = gridCapacity({ ...options, minWidth: isPhone(area) ? 140 : 220, most: mostTiles });
  const { shown, ...pages } = onPage(ids, capacity, page);
  // The last page keeps the size of the others, so that turning pages does not make faces jump.
  const count = pages.pages > 1 ? capacity : shown.length;
  const places = placeInGrid(count, options);
  return { mode: 'grid', rects: zip(shown, places), ...pages };
}

function onStage(stage: string, options: ArrangeOptions): Arrangement {
  const { area, people, screens, self } = options;
  const others = [...screens, ...people, ...(self === null ? [] : [self])].filter((id) => id !== stage);
  if (others.length === 0) {
    return { mode: 'speaker', rects: new Map([[stage, { x: 0, y: 0, ...area }]]), page: 0, pages: 1 };
  }
  const strip = area.width > area.height * 1.2 ? stripBeside(area) : peopleBelow(area);
  const { shown, ...pages } = onPage(others, strip.capacity, options.page);
  return {
    mode: 'speaker',
    rects: new Map([[stage, strip.stage], ...zip(shown, strip.place(shown.length))]),
    ...pages,
  };
}

interface Strip {
  readonly stage: Rect;
  readonly capacity: number;
  place(count: number): readonly Rect[];
}

/** Wide areas: the stage, and a column of people at its right. */
function stripBeside({ width, height }: Size): Strip {
  const tileWidth = Math.round(Math.min(240, Math.max(140, width * 0.18)));
  const tile = { width: tileWidth, height: Math.round((tileWidth * 9) / 16) };
  const x = width - tile.width;
  const step = tile.height + gap;
  return {
    stage: { x: 0, y: 0, width: x - gap, height },
    capacity: Math.max(1, Math.floor((height + gap) / step)),
    place(count) {
      const top = Math.max(0, (height - count * step + gap) / 2);
      return Array.from({ length: count }, (_, index) => ({ x, y: Math.round(top + index * step), ...tile }));
    },
  };
}

/** Upright areas: the stage as high as a screen of this width needs, and a grid of people in the rest. */
function peopleBelow({ width, height }: Size): Strip {
  const stage = { x: 0, y: 0, width, height: Math.round(Math.min(width * 0.625, height * 0.6)) };
  const top = stage.height + gap;
  const options = { area: { width, height: height - top }, aspect: 4 / 3, gap, top };
  return {
    stage,
    capacity: gridCapacity({ ...options, minWidth: 110, most: mostTiles }),
    place: (count) => placeInGrid(count, options),
  };
}

function onPage(ids: readonly string[], capacity: number, wanted: number) {
  const pages = Math.max(1, Math.ceil(ids.length / capacity));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { shown: ids.slice(page * capacity, (page + 1) * capacity), page, pages };
}

function zip(ids: readonly string[], places: readonly Rect[]): Map<string, Rect> {
  const pairs = ids.flatMap((id, index): [string, Rect][] => {
    const place = places[index];
    return place ? [[id, place]] : [];
  });
  return new Map(pairs);
}
