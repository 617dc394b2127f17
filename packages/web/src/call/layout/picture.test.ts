import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture, Size } from './picture.ts';
import { camera, faceIn, fill, screen } from './picture.ts';

const laptop = camera(16 / 9);
const phone = camera(9 / 16);

const sizes = fc.record({
  width: fc.double({ min: 1, max: 4_000, noNaN: true }),
  height: fc.double({ min: 1, max: 4_000, noNaN: true }),
});
const pictures = fc
  .record({ aspect: fc.double({ min: 0.3, max: 3, noNaN: true }), whole: fc.boolean() })
  .map(({ aspect, whole }) => (whole ? screen(aspect) : camera(aspect)));

/** The part of the picture that is to be seen when it covers a tile. */
const seen = ({ width, height }: Size, { aspect }: Picture): number =>
  Math.min(width / height / aspect, aspect / (width / height));

describe('a tile', () => {
  it('takes all of a space that its picture can fill', () => {
    expect(fill({ width: 628, height: 330 }, laptop)).toEqual({ width: 628, height: 330 });
    expect(fill({ width: 320, height: 640 }, laptop)).toEqual({ width: 320, height: 225 });
    expect(fill({ width: 1280, height: 640 }, phone)).toEqual({ width: 450, height: 640 });
    expect(fill({ width: 1280, height: 720 }, screen(4 / 3))).toEqual({ width: 960, height: 720 });
  });

  it('cuts off a fifth of a camera at most, nothing of a screen, and leaves no edge free', () => {
    fc.assert(
      fc.property(sizes, pictures, (space, picture) => {
        const tile = fill(space, picture);
        expect(tile.width).toBeLessThanOrEqual(space.width);
        expect(tile.height).toBeLessThanOrEqual(space.height);
        expect(seen(tile, picture)).toBeGreaterThanOrEqual(1 / picture.zoom - 1e-9);
        expect(tile.width === space.width || tile.height === space.height).toBe(true);
      }),
    );
  });
});

describe('a face', () => {
  it('loses nothing when the sides are cut off, until a fifth is gone', () => {
    expect(faceIn({ width: 640, height: 360 }, laptop)).toBe(360);
    expect(faceIn({ width: 512, height: 360 }, laptop)).toBe(360);
    expect(faceIn({ width: 256, height: 360 }, laptop)).toBe(180);
  });

  it('counts by the width of an upright picture', () => {
    expect(faceIn({ width: 360, height: 640 }, phone)).toBe(360);
    expect(faceIn({ width: 280, height: 640 }, phone)).toBe(350);
  });

  it('gains nothing by a forehead that is cut off', () => {
    expect(faceIn({ width: 720, height: 360 }, laptop)).toBe(360);
    expect(faceIn({ width: 640, height: 640 }, phone)).toBe(360);
  });

  it('is as large in the tile as in the space for it', () => {
    fc.assert(
      fc.property(sizes, pictures, (space, picture) => {
        expect(faceIn(fill(space, picture), picture)).toBeCloseTo(faceIn(space, picture), 6);
      }),
    );
  });

  it('never gets smaller in a larger space', () => {
    const more = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(sizes, pictures, more, more, ({ width, height }, picture, right, below) => {
        const larger = { width: width + right, height: height + below };
        expect(faceIn(larger, picture)).toBeGreaterThanOrEqual(faceIn({ width, height }, picture) - 1e-9);
      }),
    );
  });
});
