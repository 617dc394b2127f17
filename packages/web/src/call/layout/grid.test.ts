import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gap, gridCapacity, largestFaces, placeInGrid } from './grid.ts';
import { camera, type Picture, worthOf } from './picture.ts';

const wide = { width: 1264, height: 624 };
const upright = { width: 374, height: 698 };
const laptops = (count: number) => Array.from({ length: count }, () => camera(16 / 9));
const phones = (count: number) => Array.from({ length: count }, () => camera(9 / 16));

const columns = (pictures: readonly Picture[], area = wide) =>
  largestFaces(pictures.length, { area, pictures }).columns;

const place = (pictures: readonly Picture[], area = wide) =>
  placeInGrid(pictures, largestFaces(pictures.length, { area, pictures }), { x: 0, y: 0, ...area });

const areas = fc.record({
  width: fc.integer({ min: 100, max: 3_800 }),
  height: fc.integer({ min: 100, max: 2_100 }),
});
const shapes = fc.constantFrom(16 / 9, 4 / 3, 1, 3 / 4, 9 / 16);
const people = fc.array(shapes.map(camera), { minLength: 1, maxLength: 30 });

describe('the grid with the largest faces', () => {
  it('takes the columns that suit the area', () => {
    expect([2, 4, 6, 9].map((count) => columns(laptops(count)))).toEqual([2, 2, 3, 5]);
    expect([2, 4, 8].map((count) => columns(laptops(count), upright))).toEqual([1, 2, 2]);
  });

  it('and puts three in a row, the sides of whom are cut off, but not four', () => {
    const three = place(laptops(3));
    expect(three.map(({ height }) => height)).toEqual([624, 624, 624]);
    expect(columns(laptops(4))).toBe(2);
    // Where the row is longer than that, four lose no more than three do here.
    expect(columns(laptops(4), { width: 2_544, height: 944 })).toBe(4);
  });

  it('and the pictures: phones that are held upright stand beside each other', () => {
    expect([2, 3, 4].map((count) => columns(phones(count)))).toEqual([2, 3, 4]);
    expect(columns(phones(4), upright)).toBe(2);
  });

  it('is beaten by no grid of tiles of one shape, which was the rule before', () => {
    const shape = fc.constantFrom(16 / 9, 3 / 2, 4 / 3, 1, 3 / 4, 9 / 16);
    fc.assert(
      fc.property(areas, people, shape, fc.integer({ min: 1, max: 30 }), (area, pictures, aspect, across) => {
        const down = Math.ceil(pictures.length / across);
        const width = (area.width - (across - 1) * gap) / across;
        const height = (area.height - (down - 1) * gap) / down;
        if (Math.min(width, height) <= 0) return;
        const tile = { width: Math.min(width, height * aspect), height: Math.min(height, width / aspect) };
        const faces = pictures.map((picture) => worthOf(tile, picture));
        const mean = faces.reduce((sum, face) => sum + face, 0) / faces.length;
        const { worth } = largestFaces(pictures.length, { area, pictures });
        if (across <= pictures.length) expect(worth).toBeGreaterThanOrEqual(mean - 1e-9);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never has smaller faces in a larger area, nor with fewer people', () => {
    const more = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(areas, people, more, more, ({ width, height }, pictures, right, below) => {
        const count = pictures.length;
        const { worth } = largestFaces(count, { area: { width, height }, pictures });
        const larger = { width: width + right, height: height + below };
        expect(largestFaces(count, { area: larger, pictures }).worth).toBeGreaterThanOrEqual(worth - 1e-9);
        const fewer = largestFaces(Math.max(1, count - 1), { area: { width, height }, pictures });
        expect(fewer.worth).toBeGreaterThanOrEqual(worth - 1e-9);
      }),
    );
  });

  it('never has a negative size, however small the area', () => {
    const { cell, worth } = largestFaces(9, { area: { width: 10, height: 4 }, pictures: laptops(9) });
    expect(Math.min(cell.width, cell.height)).toBeGreaterThanOrEqual(0);
    expect(worth).toBe(0);
  });
});

describe('tiles in a grid', () => {
  it('fill the whole area where pictures allow it', () => {
    const last = place(laptops(4)).at(-1);
    expect([(last?.x ?? 0) + (last?.width ?? 0), (last?.y ?? 0) + (last?.height ?? 0)]).toEqual([1264, 624]);
  });

  it('stand in the middle in an incomplete last row', () => {
    const [fourth, fifth] = place(laptops(5)).slice(3);
    const right = 1264 - ((fifth?.x ?? 0) + (fifth?.width ?? 0));
    expect(Math.abs((fourth?.x ?? 0) - right)).toBeLessThanOrEqual(1);
  });

  it('each have the shape of their picture', () => {
    const [laptop, phone] = place([camera(16 / 9), camera(9 / 16)]);
    expect(laptop).toMatchObject({ width: 628, height: 624 });
    expect(phone && phone.width / phone.height).toBeLessThan(0.71);
  });
});

describe('the capacity of a page', () => {
  it('is as many as there can be with faces of that size', () => {
    const options = { area: wide, pictures: laptops(60), least: 120, most: 60 };
    const capacity = gridCapacity(options);
    expect(largestFaces(capacity, options).worth).toBeGreaterThanOrEqual(120);
    expect(largestFaces(capacity + 1, options).worth).toBeLessThan(120);
  });

  it('is at least one and at most what is allowed', () => {
    const options = { pictures: laptops(60), least: 96, most: 9 };
    expect(gridCapacity({ ...options, area: { width: 50, height: 50 } })).toBe(1);
    expect(gridCapacity({ ...options, area: wide })).toBe(9);
  });

  it('never falls when the area grows', () => {
    fc.assert(
      fc.property(areas, people, fc.integer({ min: 0, max: 300 }), ({ width, height }, pictures, more) => {
        const limits = { pictures, least: 96, most: 49 };
        const before = gridCapacity({ ...limits, area: { width, height } });
        const after = gridCapacity({ ...limits, area: { width: width + more, height: height + more } });
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});
