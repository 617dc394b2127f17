import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { camera, faceIn, fill, type Picture, screen, type Size, worthOf } from './picture.ts';

const laptop = camera(16 / 9);
const phone = camera(9 / 16);

const sizes = fc.record({
  width: fc.double({ min: 1, max: 4_000, noNaN: true }),
  height: fc.double({ min: 1, max: 4_000, noNaN: true }),
});
const pictures = fc
  .record({ aspect: fc.double({ min: 0.3, max: 3, noNaN: true }), whole: fc.boolean() })
  .map(({ aspect, whole }) => (whole ? screen(aspect) : camera(aspect)));

/** The parts of the width and of the height of a picture that are to be seen when it covers a tile. */
const seen = ({ width, height }: Size, { aspect }: Picture) => ({
  across: Math.min(1, width / height / aspect),
  down: Math.min(1, aspect / (width / height)),
});
/** What is to be seen at least of the width of such a picture, in tiles as narrow as there are. */
const leastAcross = (aspect: number): number =>
  seen(fill({ width: 1, height: 4_000 }, camera(aspect)), camera(aspect)).across;

describe('a tile', () => {
  it('takes all of a space that its picture can fill', () => {
    expect(fill({ width: 628, height: 330 }, laptop)).toEqual({ width: 628, height: 330 });
    expect(fill({ width: 320, height: 500 }, laptop)).toEqual({ width: 320, height: 500 });
    expect(fill({ width: 300, height: 640 }, laptop)).toEqual({ width: 300, height: 500 });
    expect(fill({ width: 1280, height: 640 }, phone)).toEqual({ width: 450, height: 640 });
    expect(fill({ width: 1280, height: 720 }, screen(4 / 3))).toEqual({ width: 960, height: 720 });
  });

  it('cuts off a fifth of the height of a camera at most, nothing of a screen, and leaves no edge free', () => {
    fc.assert(
      fc.property(sizes, pictures, (space, picture) => {
        const tile = fill(space, picture);
        expect(tile.width).toBeLessThanOrEqual(space.width);
        expect(tile.height).toBeLessThanOrEqual(space.height);
        const whole = picture.narrowest === picture.widest;
        expect(seen(tile, picture).down).toBeGreaterThanOrEqual((whole ? 1 : 0.8) - 1e-9);
        if (whole) expect(seen(tile, picture).across).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(tile.width === space.width || tile.height === space.height).toBe(true);
      }),
    );
  });

  it('keeps the middle third of the width, where the face is, and more of a picture that is narrow itself', () => {
    expect(leastAcross(16 / 9)).toBeCloseTo(0.3375);
    expect(leastAcross(4 / 3)).toBeCloseTo(0.45);
    expect(leastAcross(1)).toBeCloseTo(0.6);
    expect(leastAcross(9 / 16)).toBeCloseTo(0.8);
  });
});

describe('a face', () => {
  it('loses nothing when the sides are cut off, down to a portrait', () => {
    expect(faceIn({ width: 640, height: 360 }, laptop)).toBe(360);
    expect(faceIn({ width: 216, height: 360 }, laptop)).toBe(360);
    expect(faceIn({ width: 108, height: 360 }, laptop)).toBe(180);
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

describe('the worth of a space', () => {
  it('is the size of faces in it, as long as a fifth of the sides is cut off at most', () => {
    expect(worthOf({ width: 640, height: 360 }, laptop)).toBe(360);
    expect(worthOf({ width: 512, height: 360 }, laptop)).toBe(360);
    expect(worthOf({ width: 281, height: 640 }, phone)).toBeCloseTo(351.25);
    expect(worthOf({ width: 1280, height: 720 }, screen(4 / 3))).toBe(720);
  });

  it('grows by a third of what a face gains where more is cut off', () => {
    const [before, after] = [360, 720].map((height) => worthOf({ width: 512, height }, laptop));
    expect((after ?? 0) / (before ?? 0)).toBeCloseTo(2 ** (1 / 3));
  });

  it('never gets smaller in a larger space', () => {
    const more = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(sizes, pictures, more, more, ({ width, height }, picture, right, below) => {
        const larger = { width: width + right, height: height + below };
        expect(worthOf(larger, picture)).toBeGreaterThanOrEqual(worthOf({ width, height }, picture) - 1e-9);
      }),
    );
  });
});
