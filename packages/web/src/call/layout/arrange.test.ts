import { describe, expect, it } from 'vitest';
import { arrange, type ArrangeOptions } from './arrange.ts';
import { corners, cornerRect, nearestCorner, nextCorner, turnCorner } from './corners.ts';
import { camera } from './picture.ts';

const wide = { width: 1264, height: 660 };
const phone = { width: 374, height: 690 };
const ultraWide = { width: 2544, height: 944 };

const ask = (options: Partial<ArrangeOptions> = {}) =>
  arrange({
    area: wide,
    people: ['ada'],
    screens: [],
    self: 'self',
    aspects: new Map([
      ['ada', 16 / 9],
      ['self', 16 / 9],
    ]),
    choice: 'auto',
    pinned: null,
    speaker: null,
    corner: 'bottom-right',
    page: 0,
    ...options,
  });

const crowd = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

describe('two people', () => {
  it('are one picture that fills the area and one that floats in a corner', () => {
    const { mode, rects } = ask();
    expect(mode).toBe('pair');
    expect(rects.get('ada')).toEqual({ x: 0, y: 0, ...wide });
    expect(rects.get('self')).toEqual(
      cornerRect({ area: wide, corner: 'bottom-right', picture: camera(16 / 9) }),
    );
  });

  it('are one picture where the own one is hidden', () => {
    expect([...ask({ self: null }).rects.keys()]).toEqual(['ada']);
  });

  it('have one layout, whatever was chosen for more', () => {
    expect(ask({ choice: 'grid' })).toEqual(ask());
    expect(ask({ choice: 'speaker', pinned: 'ada' })).toEqual(ask());
  });

  it('keep foreheads and chins on a very wide screen', () => {
    const ada = ask({ area: ultraWide }).rects.get('ada');
    expect(ada).toMatchObject({ y: 0, width: 2097, height: 944 });
    expect(ada?.x).toBe(Math.round((ultraWide.width - 2097) / 2));
  });

  it('fill an upright phone, but for a band where it is longer than a portrait', () => {
    const short = { width: 374, height: 518 };
    expect(ask({ area: short }).rects.get('ada')).toEqual({ x: 0, y: 0, ...short });
    expect(ask({ area: phone }).rects.get('ada')).toEqual({ x: 0, y: 34, width: 374, height: 623 });
  });

  it('stand side by side at one height where the other one has an upright phone', () => {
    const aspects = new Map([
      ['ada', 9 / 16],
      ['self', 16 / 9],
    ]);
    const { rects, floating } = ask({ aspects });
    const [ada, self] = [rects.get('ada'), rects.get('self')];
    expect(floating).toBe(false);
    expect(ada?.height).toBe(self?.height);
    expect(ada?.height).toBeGreaterThan(wide.height * 0.8);
    expect((ada?.width ?? 0) + (self?.width ?? 0)).toBeGreaterThan(wide.width * 0.95);
    expect(ask({ aspects, area: phone }).floating).toBe(true);
    expect(ask({ aspects, area: { width: 900, height: 700 } }).floating).toBe(true);
  });

  it('fill the stage until the picture has come', () => {
    expect(ask({ aspects: new Map() }).rects.get('ada')).toEqual({ x: 0, y: 0, ...wide });
  });
});

describe('one person alone', () => {
  it('fills the stage, until someone comes', () => {
    const { mode, rects, floating } = ask({ people: [] });
    expect(mode).toBe('pair');
    expect(floating).toBe(false);
    expect([...rects]).toEqual([['self', { x: 0, y: 0, ...wide }]]);
    expect(ask({ people: [], aspects: new Map() }).rects.get('self')).toEqual({ x: 0, y: 0, ...wide });
  });

  it('keeps forehead and chin, and is not there where it is hidden', () => {
    expect(ask({ people: [], area: ultraWide }).rects.get('self')).toMatchObject({
      width: 2097,
      height: 944,
    });
    expect(ask({ people: [], self: null }).rects.size).toBe(0);
  });
});

describe('more people', () => {
  it('lie in a grid, oneself last', () => {
    const { mode, rects } = ask({ people: crowd(4) });
    expect(mode).toBe('grid');
    expect([...rects.keys()]).toEqual(['p0', 'p1', 'p2', 'p3', 'self']);
  });

  it('keep their places whoever speaks', () => {
    expect(ask({ people: crowd(6), speaker: 'p5' })).toEqual(ask({ people: crowd(6) }));
  });

  it('are shown in pages, each person on exactly one, in tiles of one size', () => {
    const people = crowd(80);
    const first = ask({ people });
    expect(first.pages).toBeGreaterThan(1);
    const pages = Array.from({ length: first.pages }, (_, page) => ask({ people, page }));
    expect(pages.flatMap(({ rects }) => [...rects.keys()])).toEqual([...people, 'self']);
    const widths = new Set(pages.flatMap(({ rects }) => Array.from(rects.values(), ({ width }) => width)));
    expect(widths.size).toBe(1);
  });

  it('are all on one page as long as their faces can be read: 30 on a laptop, 49 at most', () => {
    expect(ask({ people: crowd(29) })).toMatchObject({ pages: 1, pager: null });
    expect(ask({ people: crowd(60), area: { width: 3_800, height: 2_000 } }).rects.size).toBe(49);
  });

  it('leave the buttons that turn pages a place of their own', () => {
    const { pager, rects } = ask({ people: crowd(60) });
    expect(pager).toEqual({ x: 0, y: wide.height - 44, width: wide.width, height: 44 });
    for (const { y, height } of rects.values()) expect(y + height).toBeLessThanOrEqual(wide.height - 44);
  });

  it('stay on the last page when others leave', () => {
    const { page, pages, rects } = ask({ people: crowd(3), page: 7 });
    expect({ page, pages }).toEqual({ page: 0, pages: 1 });
    expect(rects.size).toBe(4);
  });
});

describe('the stage', () => {
  it('shows the newest screen, with everyone beside it', () => {
    const { mode, rects } = ask({ people: crowd(2), screens: ['old', 'new'] });
    expect(mode).toBe('speaker');
    const stage = rects.get('new');
    expect(stage?.width).toBeGreaterThan(wide.width * 0.8);
    expect([...rects.keys()]).toEqual(['new', 'old', 'p0', 'p1', 'self']);
    for (const id of ['old', 'p0', 'p1', 'self'])
      expect(rects.get(id)?.x).toBeGreaterThanOrEqual((stage?.x ?? 0) + (stage?.width ?? 0));
  });

  it('leaves people below it on upright screens', () => {
    const { rects } = ask({ area: phone, people: crowd(3), screens: ['screen'] });
    const stage = rects.get('screen');
    expect(stage?.width).toBe(phone.width);
    for (const id of [...crowd(3), 'self']) expect(rects.get(id)?.y).toBeGreaterThan(stage?.height ?? 0);
  });

  it('leaves people all that the screen cannot use', () => {
    const { rects, pages } = ask({ area: ultraWide, people: crowd(20), screens: ['screen'] });
    const stage = rects.get('screen');
    expect(stage?.height).toBe(ultraWide.height);
    expect(pages).toBe(1);
    const places = [...rects.values()].slice(1);
    expect(new Set(places.map(({ x }) => x)).size).toBeGreaterThanOrEqual(3);
    expect(Math.min(...places.map(({ width }) => width))).toBeGreaterThan(200);
  });

  it('stands beside people where the screen is that of an upright phone', () => {
    const aspects = new Map([['screen', 9 / 19]]);
    const { rects } = ask({ aspects, people: crowd(3), screens: ['screen'] });
    const stage = rects.get('screen');
    expect(stage?.height).toBe(wide.height);
    expect(stage?.width).toBe(Math.floor((wide.height * 9) / 19));
  });

  it('follows the one who spoke last where that layout was chosen', () => {
    const [stage] = ask({ people: crowd(4), choice: 'speaker', speaker: 'p2' }).rects.keys();
    expect(stage).toBe('p2');
    const [first] = ask({ people: crowd(4), choice: 'speaker', speaker: 'gone' }).rects.keys();
    expect(first).toBe('p0');
  });

  it('holds what was put there by hand, until it is gone', () => {
    const [stage] = ask({ people: crowd(4), screens: ['screen'], pinned: 'p1' }).rects.keys();
    expect(stage).toBe('p1');
    expect(ask({ people: crowd(4), pinned: 'gone' }).mode).toBe('grid');
  });

  it('is empty-handed in no layout: everyone has a place or a page', () => {
    for (const area of [wide, phone, { width: 320, height: 200 }]) {
      const { rects, pages } = ask({ area, people: crowd(5), screens: ['screen'] });
      expect(rects.size).toBeGreaterThan(1);
      expect(pages > 1 || rects.size === 7).toBe(true);
    }
  });
});

describe("one's own picture", () => {
  it('lies inside the area in every corner', () => {
    for (const area of [wide, phone, { width: 320, height: 180 }]) {
      for (const corner of corners) {
        const { x, y, width, height } = cornerRect({ area, corner, picture: camera(9 / 16) });
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(area.width);
        expect(y + height).toBeLessThanOrEqual(area.height);
      }
    }
  });

  it('lies beside a picture that leaves a band wide enough, and otherwise inside of it', () => {
    const { x = 0, width = 0, y } = ask({ area: ultraWide }).rects.get('ada') ?? {};
    const own = ask({ area: ultraWide }).rects.get('self');
    expect(y).toBe(0);
    expect(own?.x).toBeGreaterThanOrEqual(x + width);
    expect(own).toMatchObject({ width: 192, height: 108 });
    const [ada, below] = [...ask({ area: phone }).rects.values()];
    expect(ada).toMatchObject({ y: 34, height: 623 });
    expect((below?.y ?? 0) + (below?.height ?? 0)).toBe(34 + 623 - 10);
  });

  it('glides into the corner that is nearest to where it was dropped', () => {
    for (const corner of corners) {
      const { x, y, ...size } = cornerRect({ area: wide, corner, picture: camera() });
      const dropped = {
        x: x + (corner.endsWith('left') ? 80 : -80),
        y: y + (corner.startsWith('top') ? 60 : -60),
      };
      expect(nearestCorner(wide, { ...dropped, ...size })).toBe(corner);
    }
  });

  it('is moved by arrow keys, and round by clicks', () => {
    expect(turnCorner('bottom-right', 'ArrowUp')).toBe('top-right');
    expect(turnCorner('bottom-right', 'ArrowLeft')).toBe('bottom-left');
    expect(turnCorner('top-left', 'ArrowLeft')).toBe('top-left');
    expect(turnCorner('top-left', 'Enter')).toBeNull();
    let corner = nextCorner('top-left');
    const visited = new Set([corner]);
    for (let click = 0; click < 3; click += 1) {
      corner = nextCorner(corner);
      visited.add(corner);
    }
    expect(visited.size).toBe(4);
  });
});
