import { type BrowserContext, expect, test } from '@playwright/test';
import { inTurn } from './fixtures/in-turn.ts';
import { faultsIn, faultsInLooks } from './pictures/faults.ts';
import { contextFor, Gallery } from './pictures/gallery.ts';
import { type Look, looksBySize } from './pictures/looks.ts';
import { plantedIn } from './pictures/planted.ts';

// Each scene is seen in one size here, and the next one in the next: in both languages, light, dark and in forced
// colours. All scenes in all sizes, and the comparison with what was approved, take longer: `npm run pictures`.

let gallery: Gallery;
test.beforeAll(async () => {
  gallery = await Gallery.open();
});
test.afterAll(() => gallery.close());

async function faultsOf(
  context: BrowserContext,
  scenes: readonly string[],
  looks: readonly Look[],
): Promise<string[]> {
  const page = await context.newPage();
  const dress = ({ appearance }: Look) =>
    page.emulateMedia({ forcedColors: appearance === 'forced' ? 'active' : 'none' });
  const found = await inTurn(scenes, (scene) =>
    faultsInLooks({ gallery, page, scene, looks, find: faultsIn, dress }),
  );
  await context.close();
  return found.flat();
}

test('nothing is cut off, too small, out of reach or inaccessible in any scene of the pages', async ({
  browser,
}) => {
  const index = await browser.newPage();
  const scenes = await gallery.scenes(index);
  await index.close();
  expect(scenes.length).toBeGreaterThan(100);
  const found: string[] = [];
  const waiting = [...looksBySize.entries()];
  const goOn = async (): Promise<void> => {
    const [size, looks] = waiting.shift() ?? [];
    if (size === undefined || looks?.[0] === undefined) return;
    const context = await contextFor(browser, looks[0]);
    const mine = scenes.filter((_, place) => place % looksBySize.length === size);
    found.push(...(await faultsOf(context, mine, looks)));
    await goOn();
  };
  // Three at a time: what is looked at is waited for most of the time.
  await Promise.all([goOn(), goOn(), goOn()]);
  expect(found).toEqual([]);
});

test('what is wrong is found in each language and appearance', async ({ browser }) => {
  const [looks = []] = looksBySize;
  const [first] = looks;
  if (first === undefined) throw new Error('There is no look.');
  const found = await faultsOf(await contextFor(browser, first), ['planted-faults'], looks);
  const planted = looks.flatMap((look) => plantedIn(look));
  expect(found).toEqual(planted.map((fault) => expect.stringMatching(fault)));
});
