import { describe, expect, it } from 'vitest';
import type { ArrangeOptions } from './arrange.ts';
import { arrange, corners, cornerRect, nearestCorner } from './arrange.ts';
import { nextCorner, turnCorner } from './corners.ts';

const wide = { width: 1264, height: 660 };
const phone = { width: 374, height: 690 };

const ask = (options: Partial<ArrangeOptions> = {}) =>
  arrange({
    area: wide,
    people: ['ada'],
    screens: [],
    self: 'self',
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
    expect(rects.get('self')).toEqual(cornerRect(wide, 'bottom-right'));
  });

  it('are one picture where the own one is hidden', () => {
    expect([...ask({ self: null }).rects.keys()]).toEqual(['ada']);
  });

  it('are two tiles where a grid was chosen', () => {
    const { mode, rects } = ask({ choice: 'grid' });
    expect(mode).toBe('grid');
    expect(rects.get('ada')?.width).toBe(rects.get('self')?.width);
  });
});

describe('one person alone', () => {
  it('floats in the corner, where the picture stays when someone comes', () => {
    expect(ask({ people: [] }).rects.get('self')).toEqual(ask().rects.get('self'));
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
    const people = crowd(40);
    const first = ask({ people });
    expect(first.pages).toBeGreaterThan(1);
    const pages = Array.from({ length: first.pages }, (_, page) => ask({ people, page }));
    expect(pages.flatMap(({ rects }) => [...rects.keys()])).toEqual([...people, 'self']);
    const widths = new Set(pages.flatMap(({ rects }) => Array.from(rects.values(), ({ width }) => width)));
    expect(widths.size).toBe(1);
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
    expect(stage?.height).toBe(wide.height);
    expect([...rects.keys()]).toEqual(['new', 'old', 'p0', 'p1', 'self']);
    for (const id of ['old', 'p0', 'p1', 'self']) {
      expect(rects.get(id)?.x).toBeGreaterThanOrEqual((stage?.x ?? 0) + (stage?.width ?? 0));
    }
  });

  it('leaves people below it on upright screens', () => {
    const { rects } = ask({ area: phone, people: crowd(3), screens: ['screen'] });
    const stage = rects.get('screen');
    expect(stage?.width).toBe(phone.width);
    for (const id of [...crowd(3), 'self']) expect(rects.get(id)?.y).toBeGreaterThan(stage?.height ?? 0);
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
        const { x, y, width, height } = cornerRect(area, corner);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(area.width);
        expect(y + height).toBeLessThanOrEqual(area.height);
      }
    }
  });

  it('glides into the corner that is nearest to where it was dropped', () => {
    for (const corner of corners) {
      const { x, y, ...size } = cornerRect(wide, corner);
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
