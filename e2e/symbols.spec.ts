import { expect, type Locator } from '@playwright/test';
import { meet } from './fixtures/meet.ts';
import { test } from './fixtures/test.ts';

/** What one picture is, drawn on the ground that it has on the pages. */
interface Drawn {
  /** The part of its area that can be told from the ground, 0 to 1. */
  readonly inked: number;
  /** Red, green and blue of 12 by 12 fields. */
  readonly fields: readonly number[];
}

/** Runs in the page. */
async function drawAll(shown: HTMLImageElement): Promise<Drawn[]> {
  const [side, across] = [96, 12];
  const file = shown.src.replace(/#.*/u, '');
  const ground = getComputedStyle(shown).backgroundColor;
  const read = (width: number, source?: CanvasImageSource): Uint8ClampedArray => {
    const canvas = new OffscreenCanvas(width, width);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser draws nothing.');
    context.fillStyle = ground;
    context.fillRect(0, 0, width, width);
    if (source) context.drawImage(source, 0, 0, width, width);
    return context.getImageData(0, 0, width, width).data;
  };
  const [red = 0, green = 0, blue = 0] = read(1);
  const draw = async (number: number): Promise<Drawn> => {
    const picture = new Image();
    picture.src = `${file}#${number}`;
    await picture.decode();
    const pixels = read(side, picture);
    let inked = 0;
    for (let at = 0; at < pixels.length; at += 4) {
      const [r = 0, g = 0, b = 0] = pixels.subarray(at, at + 3);
      if (Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue) > 60) inked += 1;
    }
    const fields = read(across, picture).filter((_value, at) => at % 4 < 3);
    return { inked: inked / side ** 2, fields: [...fields] };
  };
  return Promise.all(Array.from({ length: 64 }, (_, number) => draw(number)));
}

/** Mean difference of a field's channel, of 255. */
const distance = (a: Drawn, b: Drawn): number =>
  a.fields.reduce((sum, value, at) => sum + Math.abs(value - (b.fields[at] ?? 0)), 0) / a.fields.length;

async function openSymbols(lock: Locator, panel: Locator): Promise<Locator> {
  await lock.click();
  const symbols = panel.getByRole('listitem');
  await expect(symbols).toHaveCount(7);
  return symbols;
}

test('the symbols are pictures that come with the pages, each with its name, on a ground that no theme changes', async ({
  people,
}) => {
  const [{ page }] = await meet(people);
  const panel = page.getByRole('region', { name: 'Is anyone listening in?' });
  const symbols = await openSymbols(page.getByRole('button', { name: 'End-to-end encrypted' }), panel);
  const pictures = symbols.locator('img');
  await expect(pictures).toHaveCount(7);
  await expect
    .poll(() => pictures.evaluateAll((all: HTMLImageElement[]) => all.every((each) => each.naturalWidth > 0)))
    .toBe(true);
  // The word is all that a screen reader finds.
  await expect(panel.getByRole('img')).toHaveCount(0);
  expect(await symbols.allTextContents()).toEqual(
    Array.from({ length: 7 }, () => expect.stringMatching(/^[A-Z]/u)),
  );
  // One file for all, so that which of them are fetched says nothing.
  const files = await pictures.evaluateAll((all: HTMLImageElement[]) =>
    all.map(({ src }) => new URL(src).pathname),
  );
  expect(new Set(files).size).toBe(1);
  expect(files[0]).toMatch(/^\/assets\/symbols-[\w-]+\.svg$/u);

  // All 64 can be seen, and told from each other.
  const shown = symbols.first().locator('img');
  await page.emulateMedia({ colorScheme: 'light' });
  const drawn = await shown.evaluate(drawAll);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await shown.evaluate(drawAll)).toEqual(drawn);
  expect(drawn).toHaveLength(64);
  for (const [number, each] of drawn.entries()) {
    expect(each.inked, `picture ${number} on its ground`).toBeGreaterThan(0.1);
    const alike = drawn.findIndex((other, at) => at !== number && distance(each, other) < 12);
    expect(alike, `picture like ${number}`).toBe(-1);
  }
});
