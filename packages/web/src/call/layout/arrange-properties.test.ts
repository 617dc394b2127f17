import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, type ArrangeOptions, leastFaces } from './arrange.ts';
import { corners } from './corners.ts';
import { camera, faceIn, type Rect, screen, worthOf } from './picture.ts';

// Every size of a window, of any number of people with pictures of any shape.

const sides = { width: fc.integer({ min: 160, max: 3_800 }), height: fc.integer({ min: 120, max: 2_100 }) };
const aspects = fc.constantFrom(undefined, 16 / 9, 4 / 3, 1, 3 / 4, 9 / 16);

const cases: fc.Arbitrary<ArrangeOptions> = fc
  .record({
    area: fc.record(sides),
    peers: fc.array(aspects, { maxLength: 60 }),
    shared: fc.array(aspects, { maxLength: 2 }),
    own: fc.option(aspects, { nil: null, freq: 4 }),
    choice: fc.constantFrom('auto', 'grid', 'speaker'),
    pin: fc.option(fc.nat({ max: 61 })),
    speaking: fc.option(fc.nat({ max: 59 })),
    corner: fc.constantFrom(...corners),
    page: fc.nat({ max: 12 }),
  })
  .map(({ peers, shared, own, pin, speaking, ...rest }) => {
    const people = peers.map((_, index) => `p${index}`);
    const screens = shared.map((_, index) => `s${index}`);
    const known = [
      ...peers.map((aspect, index) => [`p${index}`, aspect] as const),
      ...shared.map((aspect, index) => [`s${index}`, aspect] as const),
      ['self', own ?? undefined] as const,
    ];
    return {
      ...rest,
      people,
      screens,
      self: own === null ? null : 'self',
      aspects: new Map(known.flatMap(([id, aspect]) => (aspect === undefined ? [] : [[id, aspect]]))),
      pinned: pin === null ? null : ([...people, ...screens][pin] ?? 'self'),
      speaker: speaking === null ? null : (people[speaking] ?? null),
    };
  });

const check = (holds: (options: ArrangeOptions) => void) =>
  fc.assert(fc.property(cases, holds), { numRuns: 200 });

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('tiles of all layouts', () => {
  it('lie inside the area, on whole pixels, and not on each other nor on the buttons that turn pages', () => {
    check((options) => {
      const { rects, floating, pager } = arrange(options);
      const lying = [...rects].flatMap(([id, rect]) => (floating && id === 'self' ? [] : [rect]));
      const places = pager === null ? lying : [...lying, pager];
      for (const [index, place] of places.entries()) {
        for (const side of Object.values(place)) expect(side === Math.floor(side) && side >= 0).toBe(true);
        expect(place.x + place.width).toBeLessThanOrEqual(options.area.width);
        expect(place.y + place.height).toBeLessThanOrEqual(options.area.height);
        expect(places.slice(index + 1).filter((other) => overlap(place, other))).toEqual([]);
      }
    });
  });

  it('cut off a fifth of the height of a picture at most, its sides down to a portrait, and nothing of a screen', () => {
    check((options) => {
      for (const [id, { width, height }] of arrange(options).rects) {
        const aspect = options.aspects.get(id);
        if (aspect === undefined) continue;
        const { narrowest, widest } = (options.screens.includes(id) ? screen : camera)(aspect);
        // A pixel on each side is rounded away.
        expect(width - 1).toBeLessThanOrEqual(height * widest + widest);
        expect(height - 1).toBeLessThanOrEqual(width / narrowest + 1 / narrowest);
      }
    });
  });

  it('are there for everybody, each on one page, and in the order in which they came', () => {
    check((options) => {
      const first = arrange({ ...options, page: 0 });
      const pages = Array.from({ length: first.pages }, (_, page) => arrange({ ...options, page }));
      const shown = pages.flatMap(({ rects, stage }) => [...rects.keys()].filter((id) => id !== stage));
      const { screens, people, self } = options;
      const some = first.mode === 'pair' ? people.slice(0, 1) : people;
      const all = [...screens, ...some, ...(self === null ? [] : [self])];
      expect(shown).toEqual(all.filter((id) => id !== first.stage));
    });
  });

  it('are the same on every page, and whoever speaks where nobody is to be followed', () => {
    check((options) => {
      if (options.choice === 'speaker') return;
      expect(arrange({ ...options, speaker: null })).toEqual(arrange(options));
    });
  });

  it('have readable faces where there are pages, unless not even one has', () => {
    check((options) => {
      const { rects, pages, stage, page } = arrange(options);
      const tiles = rects.size - (stage === null ? 0 : 1);
      if (pages === 1 || page === pages - 1 || tiles < 2) return;
      const least = stage === null ? leastFaces.grid : leastFaces.strip;
      const faces = [...rects].flatMap(([id, rect]) => {
        const aspect = options.aspects.get(id);
        return id === stage || aspect === undefined || options.screens.includes(id)
          ? []
          : [worthOf(rect, camera(aspect))];
      });
      // It is the mean of all pages that counts; a picture of another shape than most is smaller.
      if (new Set(options.aspects.values()).size === 1)
        for (const face of faces) expect(face).toBeGreaterThanOrEqual(least - 2);
    });
  });
});

describe("one's own picture", () => {
  it('covers a ninth of the area at most where it lies on another', () => {
    check((options) => {
      const { rects, floating } = arrange(options);
      const own = rects.get('self');
      if (!floating || own === undefined) return;
      expect(own.width * own.height).toBeLessThanOrEqual((options.area.width * options.area.height) / 9);
    });
  });

  it('lies inside the other one, or beside it, and never across its edge', () => {
    check((options) => {
      const { rects, floating } = arrange(options);
      const [own, other] = [rects.get('self'), rects.get(options.people[0] ?? '')];
      if (!floating || own === undefined || other === undefined) return;
      const { x, y, width, height } = own;
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(options.area.width);
      expect(y + height).toBeLessThanOrEqual(options.area.height);
      const inside =
        x >= other.x &&
        y >= other.y &&
        x + width <= other.x + other.width &&
        y + height <= other.y + other.height;
      expect(inside || !overlap(own, other)).toBe(true);
    });
  });
});

/** Where a screen lies that is shared among so many. */
const shared = (area: ArrangeOptions['area'], aspect: number, count: number) => {
  const people = Array.from({ length: count }, (_, index) => `p${index}`);
  const { rects } = arrange({
    area,
    people,
    screens: ['s'],
    self: 'self',
    aspects: new Map([['s', aspect]]),
    choice: 'auto',
    pinned: null,
    speaker: null,
    corner: 'bottom-right',
    page: 0,
  });
  return rects.get('s') ?? { x: 0, y: 0, width: 0, height: 0 };
};

describe('a shared screen', () => {
  const screens = fc.constantFrom(16 / 9, 16 / 10, 4 / 3, 21 / 9, 9 / 19);

  it('has the size of its stage, whoever comes', () => {
    fc.assert(
      fc.property(fc.record(sides), screens, fc.integer({ min: 2, max: 40 }), (area, aspect, count) => {
        expect(shared(area, aspect, count)).toEqual(shared(area, aspect, 1));
      }),
    );
  });

  it('never gets smaller when the window grows', () => {
    const more = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(fc.record(sides), screens, more, more, ({ width, height }, aspect, right, below) => {
        const before = shared({ width, height }, aspect, 5);
        const after = shared({ width: width + right, height: height + below }, aspect, 5);
        expect(faceIn(after, screen(aspect))).toBeGreaterThanOrEqual(faceIn(before, screen(aspect)) - 2);
      }),
    );
  });

  it('loses less than a fifth of what it could have without people, on all screens that are not tiny', () => {
    const areas = fc.record({ ...sides, width: fc.integer({ min: 320, max: 3_800 }) });
    fc.assert(
      fc.property(areas, screens, (area, aspect) => {
        const { width, height } = shared(area, aspect, 5);
        const whole = faceIn(area, screen(aspect));
        expect(faceIn({ width: width + 2, height: height + 2 }, screen(aspect))).toBeGreaterThanOrEqual(
          whole * 0.76,
        );
      }),
    );
  });
});
