import { expect, test } from '@playwright/test';
import { inTurn } from './fixtures/in-turn.ts';
import { faultsIn } from './pictures/faults.ts';
import { contextFor, Gallery } from './pictures/gallery.ts';
import { looks } from './pictures/looks.ts';

// Each scene is seen in one look here, and the next one in the next, so that all looks have their turn. All scenes in
// all looks, and the comparison with what was approved, take longer: `npm run pictures`.

test('nothing is cut off, too small or out of reach in any scene of the pages', async ({ browser }) => {
  const gallery = await Gallery.open();
  try {
    const index = await browser.newPage();
    const scenes = await gallery.scenes(index);
    await index.close();
    expect(scenes.length).toBeGreaterThan(100);
    const found = await inTurn(looks, async (look) => {
      const mine = scenes.filter((_, place) => looks[place % looks.length] === look);
      const context = await contextFor(browser, look);
      const page = await context.newPage();
      const faults = await inTurn(mine, async (scene) => {
        await gallery.show(page, scene, look);
        return (await faultsIn(page, look)).map((fault) => `${scene}, ${look.name}: ${fault}`);
      });
      await context.close();
      return faults.flat();
    });
    expect(found.flat()).toEqual([]);
  } finally {
    gallery.close();
  }
});
