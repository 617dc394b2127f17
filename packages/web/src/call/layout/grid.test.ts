import { describe, expect, it } from 'vitest';
import type { Rect } from './grid.ts';
import { gridCapacity, largestGrid, placeInGrid } from './grid.ts';

const wide = { area: { width: 1280, height: 680 }, aspect: 16 / 9, gap: 8 };
const upright = { area: { width: 374, height: 690 }, aspect: 4 / 3, gap: 8 };

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the largest grid', () => {
  it('takes the columns that suit the area', () => {
    expect(largestGrid(2, wide)).toMatchObject({ columns: 2, rows: 1 });
    expect(largestGrid(4, wide)).toMatchObject({ columns: 2, rows: 2 });
    expect(largestGrid(6, wide)).toMatchObject({ columns: 3, rows: 2 });
    expect(largestGrid(2, upright)).toMatchObject({ columns: 1, rows: 2 });
    expect(largestGrid(8, upright)).toMatchObject({ columns: 2, rows: 4 });
  });

  it('is not beaten by any other number of columns', () => {
    for (const options of [wide, upright]) {
      for (let count = 1; count <= 25; count += 1) {
        const { tile } = largestGrid(count, options);
        for (let columns = 1; columns <= count; columns += 1) {
          const rows = Math.ceil(count / columns);
          const width = (options.area.width - (columns - 1) * options.gap) / columns;
          const height = (options.area.height - (rows - 1) * options.gap) / rows;
          expect(Math.floor(Math.min(width, height * options.aspect))).toBeLessThanOrEqual(tile.width);
        }
      }
    }
  });

  it('never has a negative size, however small the area', () => {
    expect(largestGrid(9, { ...wide, area: { width: 10, height: 4 } }).tile).toEqual({ width: 0, height: 0 });
  });
});

describe('tiles in a grid', () => {
  it('lie inside the area and never on each other', () => {
    for (const options of [wide, upright]) {
      for (let count = 1; count <= 25; count += 1) {
        const places = placeInGrid(count, options);
        expect(places).toHaveLength(count);
        for (const [index, place] of places.entries()) {
          expect(place.x).toBeGreaterThanOrEqual(0);
          expect(place.y).toBeGreaterThanOrEqual(0);
          expect(place.x + place.width).toBeLessThanOrEqual(options.area.width + 1);
          expect(place.y + place.height).toBeLessThanOrEqual(options.area.height + 1);
          expect(places.slice(index + 1).some((other) => overlap(place, other))).toBe(false);
        }
      }
    }
  });

  it('stand in the middle in an incomplete last row', () => {
    const places = placeInGrid(5, wide);
    const [fourth, fifth] = places.slice(3);
    const left = fourth?.x ?? 0;
    const right = 1280 - ((fifth?.x ?? 0) + (fifth?.width ?? 0));
    expect(Math.abs(left - right)).toBeLessThanOrEqual(1);
  });

  it('begin where the area begins', () => {
    expect(placeInGrid(1, { ...wide, top: 100 })[0]?.y).toBe((placeInGrid(1, wide)[0]?.y ?? 0) + 100);
  });
});

describe('the capacity of a page', () => {
  it('keeps tiles at the least width', () => {
    const capacity = gridCapacity({ ...wide, minWidth: 220, most: 25 });
    expect(largestGrid(capacity, wide).tile.width).toBeGreaterThanOrEqual(220);
    expect(largestGrid(capacity + 1, wide).tile.width).toBeLessThan(220);
  });

  it('is at least one and at most what is allowed', () => {
    expect(gridCapacity({ ...wide, area: { width: 50, height: 50 }, minWidth: 220, most: 25 })).toBe(1);
    expect(gridCapacity({ ...wide, minWidth: 1, most: 9 })).toBe(9);
  });
});
