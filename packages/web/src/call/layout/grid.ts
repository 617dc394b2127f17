import { fill, inMiddle, type Picture, type Rect, type Size, worthOf } from './picture.ts';

export const gap = 8;

export interface Grid {
  readonly columns: number;
  /** The space for one tile, in fractions of pixels. */
  readonly cell: Size;
  /** How large faces are in it, as `worthOf` counts, in the mean of all pictures. */
  readonly worth: number;
}

interface GridOptions {
  readonly area: Size;
  /** Everybody's, also of those on other pages, so that all pages are alike. */
  readonly pictures: readonly Picture[];
}

function gridOf(columns: number, rows: number, { area, pictures }: GridOptions): Grid {
  const cell = {
    width: Math.max(0, (area.width - (columns - 1) * gap) / columns),
    height: Math.max(0, (area.height - (rows - 1) * gap) / rows),
  };
  const sum = pictures.reduce((total, picture) => total + worthOf(cell, picture), 0);
  return { columns, cell, worth: sum / Math.max(1, pictures.length) };
}

/** The grid of `count` tiles with the largest faces. Which shape tiles get follows from their pictures (`fill`). */
export function largestFaces(count: number, options: GridOptions): Grid {
  let best = gridOf(1, Math.max(1, count), options);
  for (let columns = 2; columns <= count; columns += 1) {
    const grid = gridOf(columns, Math.ceil(count / columns), options);
    if (grid.worth > best.worth) best = grid;
  }
  return best;
}

/** How many tiles fit with faces of at least this size in the mean; at least one, at most `most`. */
export function gridCapacity(
  options: GridOptions & { readonly least: number; readonly most: number },
): number {
  const { least, most } = options;
  let capacity = 1;
  for (let columns = 1; columns <= most; columns += 1) {
    let rows = 0;
    while (columns * rows < most && gridOf(columns, rows + 1, options).worth >= least) rows += 1;
    capacity = Math.max(capacity, columns * rows);
  }
  return Math.min(capacity, most);
}

/** Where tiles lie: row by row from the first, each row in the middle, and all of them in the middle of the area. */
export function placeInGrid(pictures: readonly Picture[], { columns, cell }: Grid, area: Rect): Rect[] {
  const rows: Row[] = [];
  for (let first = 0; first < pictures.length; first += columns)
    rows.push(rowOf(pictures.slice(first, first + columns).map((picture) => fill(cell, picture))));
  const height = rows.reduce((sum, row) => sum + row.height + gap, -gap);
  let y = Math.round(area.y + (area.height - height) / 2);
  return rows.flatMap((row) => {
    let x = Math.round(area.x + (area.width - row.width) / 2);
    const places = row.tiles.map((tile) => {
      const place = inMiddle(tile, { x, y, width: tile.width, height: row.height });
      x += tile.width + gap;
      return place;
    });
    y += row.height + gap;
    return places;
  });
}

interface Row extends Size {
  readonly tiles: readonly Size[];
}

function rowOf(sizes: readonly Size[]): Row {
  const tiles = sizes.map(({ width, height }) => ({ width: Math.floor(width), height: Math.floor(height) }));
  return {
    tiles,
    width: tiles.reduce((sum, tile) => sum + tile.width + gap, -gap),
    height: Math.max(...tiles.map((tile) => tile.height)),
  };
}
