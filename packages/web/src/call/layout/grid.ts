export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

export interface GridOptions {
  readonly area: Size;
  /** Width over height of a tile. */
  readonly aspect: number;
  readonly gap: number;
  /** How far down the area begins; 0 unless told. */
  readonly top?: number;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly tile: Size;
}

/** The number of columns that gives `count` tiles of one aspect the largest size. */
export function largestGrid(count: number, { area, aspect, gap }: GridOptions): Grid {
  let best: Grid = { columns: 1, rows: Math.max(count, 1), tile: { width: 0, height: 0 } };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const width = (area.width - (columns - 1) * gap) / columns;
    const height = (area.height - (rows - 1) * gap) / rows;
    const tileWidth = Math.floor(Math.max(0, Math.min(width, height * aspect)));
    if (tileWidth > best.tile.width) {
      best = { columns, rows, tile: { width: tileWidth, height: Math.floor(tileWidth / aspect) } };
    }
  }
  return best;
}

/** How many tiles fit on one page with at least this width each; at least one, at most `most`. */
export function gridCapacity(
  options: GridOptions & { readonly minWidth: number; readonly most: number },
): number {
  for (let count = options.most; count > 1; count -= 1) {
    if (largestGrid(count, options).tile.width >= options.minWidth) return count;
  }
  return 1;
}

/** Where each of `count` tiles lies: the whole grid in the middle, and an incomplete last row in the middle too. */
export function placeInGrid(count: number, options: GridOptions): readonly Rect[] {
  const { columns, rows, tile } = largestGrid(count, options);
  const { area, gap, top: areaTop = 0 } = options;
  const top = areaTop + (area.height - rows * tile.height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (area.width - inRow * tile.width - (inRow - 1) * gap) / 2;
    return {
      x: Math.round(left + (index % columns) * (tile.width + gap)),
      y: Math.round(top + row * (tile.height + gap)),
      ...tile,
    };
  });
}
