import { divide, sideBySide } from './beside.ts';
import { type Corner, cornerRect } from './corners.ts';
import { gridCapacity, largestFaces, placeInGrid } from './grid.ts';
import {
  camera,
  fill,
  inMiddle,
  type Picture,
  type Rect,
  screen,
  type Size,
  usualAspect,
} from './picture.ts';

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
  /** Width over height of the pictures that have been seen, by tile. */
  readonly aspects: ReadonlyMap<string, number>;
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
  /** `pair`: one other person and oneself, or oneself alone on the whole of it; `face`: one beside what covers all. */
  readonly mode: 'pair' | 'grid' | 'speaker' | 'face';
  /** Tiles that are not in it are on another page. */
  readonly rects: ReadonlyMap<string, Rect>;
  /** What is on the stage, when something is. */
  readonly stage: string | null;
  /** One's own picture lies over the other one's, in a corner. */
  readonly floating: boolean;
  readonly page: number;
  readonly pages: number;
  /** Where the buttons go that turn pages, when there are several. */
  readonly pager: Rect | null;
}

/**
 * The smallest faces before there are pages, as `faceIn` says. In a grid about 40 pixels from the chin to the hair, by
 * which one still sees who smiles; beside a screen about 35, by which one sees who is there.
 */
export const leastFaces = { grid: 96, strip: 80 };
/** Decoding more at once is beyond many machines. */
const mostTiles = 49;
const pagerHeight = 44;

/** Says where each tile lies. Pure; the order of people never changes, whoever speaks. */
export function arrange(options: ArrangeOptions): Arrangement {
  const { people, screens, choice, pinned, self, speaker } = options;
  if (isPair(options)) return pair(options);
  const all = [...screens, ...people];
  const chosen = pinned !== null && (all.includes(pinned) || pinned === self) ? pinned : null;
  if (chosen !== null) return onStage(chosen, options);
  if (choice !== 'grid' && screens.length > 0) return onStage(screens.at(-1) ?? '', options);
  if (choice === 'speaker') {
    const spoke = speaker !== null && people.includes(speaker) ? speaker : people[0];
    if (spoke !== undefined) return onStage(spoke, options);
  }
  const { area } = options;
  const ids = [...all, ...(self === null ? [] : [self])];
  return {
    ...inPages(ids, { area: { x: 0, y: 0, ...area }, least: leastFaces.grid }, options),
    mode: 'grid',
    stage: null,
    floating: false,
  };
}

/** Two people and nothing else have one layout; there is nothing to choose. */
export const isPair = ({ people, screens }: Pick<ArrangeOptions, 'people' | 'screens'>): boolean =>
  people.length <= 1 && screens.length === 0;

/** Whether there are several among whom one is marked as speaking, or put on the stage. */
export const hasSeveral = (mode: Arrangement['mode'] | null): boolean =>
  mode === 'grid' || mode === 'speaker';

function pair(options: ArrangeOptions): Arrangement {
  const { area, people, self, corner, aspects } = options;
  const one = { mode: 'pair', stage: null, floating: false, page: 0, pages: 1, pager: null } as const;
  const pictureOf = picturesOf(options);
  // Who has not been seen yet has a tile without a shape.
  const onWhole = (id: string): Rect => {
    const whole = { x: 0, y: 0, ...area };
    return aspects.has(id) ? inMiddle(fill(area, pictureOf(id)), whole) : whole;
  };
  const other = people[0];
  if (other === undefined) return { ...one, rects: new Map(self === null ? [] : [[self, onWhole(self)]]) };
  if (self === null) return { ...one, rects: new Map([[other, onWhole(other)]]) };
  const both = aspects.has(other) ? sideBySide(area, pictureOf(other), pictureOf(self)) : null;
  if (both !== null) return { ...one, rects: zip([other, self], both) };
  const place = onWhole(other);
  const rects = new Map([
    [other, place],
    [self, cornerRect({ area, corner, picture: pictureOf(self), other: place })],
  ]);
  return { ...one, rects, floating: true };
}

function onStage(stage: string, options: ArrangeOptions): Arrangement {
  const { area, people, screens, self } = options;
  const others = [...screens, ...people, ...(self === null ? [] : [self])].filter((id) => id !== stage);
  const picture = picturesOf(options)(stage);
  const division = divide(area, picture);
  const cell = others.length === 0 ? { x: 0, y: 0, ...area } : division.stage;
  const strip = inPages(others, { area: division.strip, least: leastFaces.strip }, options);
  const rects = new Map([[stage, inMiddle(fill(cell, picture), cell)], ...strip.rects]);
  return { ...strip, mode: 'speaker', rects, stage, floating: false };
}

type Pages = Pick<Arrangement, 'rects' | 'page' | 'pages' | 'pager'>;

/** As many tiles as fit with readable faces, and the rest on further pages. */
function inPages(
  ids: readonly string[],
  { area, least }: { readonly area: Rect; readonly least: number },
  options: ArrangeOptions,
): Pages {
  const pictureOf = picturesOf(options);
  const pictures = ids.map((id) => pictureOf(id));
  const limits = { pictures, least, most: mostTiles };
  const paged = ids.length > gridCapacity({ ...limits, area });
  // On a page enlarged so far that the strip is lower than two buttons, they share it.
  const below = Math.min(pagerHeight, Math.floor(area.height / 2));
  const space = paged ? { ...area, height: area.height - below } : area;
  const capacity = paged ? gridCapacity({ ...limits, area: space }) : ids.length;
  const pages = Math.max(1, Math.ceil(ids.length / Math.max(1, capacity)));
  const page = Math.min(Math.max(0, options.page), pages - 1);
  const first = page * capacity;
  const shown = ids.slice(first, first + capacity);
  // The last page keeps the size of the others, so that turning pages does not make faces jump.
  const grid = largestFaces(capacity, { area: space, pictures });
  const places = placeInGrid(pictures.slice(first, first + capacity), grid, space);
  const pager = paged ? { ...area, y: area.y + space.height, height: below } : null;
  return { rects: zip(shown, places), page, pages, pager };
}

/** Whose picture has not been seen gets a tile of the shape that most others have. */
function picturesOf({ people, screens, self, aspects }: ArrangeOptions): (id: string) => Picture {
  const known = [...people, ...(self === null ? [] : [self])]
    .flatMap((id) => aspects.get(id) ?? [])
    .toSorted((a, b) => a - b);
  const typical = known[Math.floor(known.length / 2)] ?? usualAspect;
  return (id) => (screens.includes(id) ? screen(aspects.get(id)) : camera(aspects.get(id) ?? typical));
}

function zip(ids: readonly string[], places: readonly Rect[]): Map<string, Rect> {
  const pairs = ids.flatMap((id, index): [string, Rect][] => {
    const place = places[index];
    return place ? [[id, place]] : [];
  });
  return new Map(pairs);
}
