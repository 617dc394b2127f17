import { describe, expect, it } from 'vitest';
import { coversStage, hiddenPart } from './visible-part.ts';

const rem = 16;
const sized = (width: number, height: number) => ({ width: width / rem, height: height / rem });
const hidden = (seen: Parameters<typeof hiddenPart>[0]) => hiddenPart(seen, { height: 844, rem });

describe('a keyboard that lies on the window', () => {
  it('hides what is below it, and above where the browser has scrolled', () => {
    expect(hidden({ offsetTop: 0, height: 508, scale: 1 })).toEqual({ above: 0, below: 336 });
    expect(hidden({ offsetTop: 120, height: 508, scale: 1 })).toEqual({ above: 120, below: 216 });
  });

  it('hides nothing while it is closed, nor where the browser says nothing', () => {
    expect(hidden({ offsetTop: 0, height: 844, scale: 1 })).toEqual({ above: 0, below: 0 });
    expect(hidden(null)).toEqual({ above: 0, below: 0 });
  });

  it('is no bar of the browser', () => {
    expect(hidden({ offsetTop: 0, height: 790, scale: 1 })).toEqual({ above: 0, below: 0 });
  });

  it('is no page that was enlarged, nor leaves a strip that is too low for the call', () => {
    expect(hidden({ offsetTop: 200, height: 422, scale: 2 })).toEqual({ above: 0, below: 0 });
    expect(hidden({ offsetTop: 0, height: 150, scale: 1 })).toEqual({ above: 0, below: 0 });
  });
});

describe('a panel', () => {
  it('leaves the stage its place on a phone that stands, and beside it on a desk', () => {
    for (const panel of ['people', 'chat'] as const) {
      expect(coversStage(panel, sized(390, 844))).toBe(false);
      expect(coversStage(panel, sized(1280, 760))).toBe(false);
    }
  });

  it('takes its place where the window is low', () => {
    for (const panel of ['people', 'chat'] as const) {
      expect(coversStage(panel, sized(844, 390))).toBe(true);
      expect(coversStage(panel, sized(640, 380))).toBe(true);
    }
  });

  it('takes its place when a keyboard is open, if one writes in it', () => {
    expect(coversStage('chat', sized(390, 508))).toBe(true);
    expect(coversStage('people', sized(390, 508))).toBe(false);
  });

  it('that is closed takes nothing', () => {
    expect(coversStage(null, sized(640, 380))).toBe(false);
    expect(coversStage('chat', null)).toBe(false);
  });
});
