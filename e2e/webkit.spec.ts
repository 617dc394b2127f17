import { expect, test } from '@playwright/test';
import { inTurn } from './fixtures/in-turn.ts';
import { WebKit, webKitMissing } from './fixtures/webkit.ts';
import { faultsInLooks, measuredIn } from './pictures/faults.ts';
import { Gallery } from './pictures/gallery.ts';
import { type Look, looksBySize } from './pictures/looks.ts';
import { plantedIn } from './pictures/planted.ts';

// Safari's engine, as Debian has it: without media, with a mouse, and without a way to ask it for forced colours. What
// axe finds it finds in Chromium as well.

const sizes = looksBySize.map((looks) =>
  looks.filter(({ appearance }) => appearance !== 'forced').map((look) => ({ ...look, touch: false })),
);

let gallery: Gallery;
test.beforeAll(async () => {
  const missing = webKitMissing();
  test.skip(missing !== null, missing ?? '');
  gallery = await Gallery.open();
});
test.afterAll(() => gallery?.close());

async function faultsOf(
  webKit: WebKit,
  scenes: readonly string[],
  looks: readonly Look[],
): Promise<string[]> {
  const [{ size } = { size: { width: 0, height: 0 } }] = looks;
  await webKit.makeFrame(`${gallery.url}/none`, size);
  const found = await inTurn(scenes, (scene) =>
    faultsInLooks({ gallery, page: webKit, scene, looks, find: measuredIn }),
  );
  return found.flat();
}

test('WebKit shows every scene of the pages, with nothing cut off, too small or out of reach', async ({
  page,
}) => {
  const scenes = await gallery.scenes(page);
  expect(scenes.length).toBeGreaterThan(100);
  const found: string[] = [];
  const waiting = [...sizes.entries()];
  const goOn = async (webKit: WebKit): Promise<void> => {
    const [place, looks] = waiting.shift() ?? [];
    if (looks === undefined) return;
    const mine = scenes.filter((_, index) => index % sizes.length === place);
    found.push(...(await faultsOf(webKit, mine, looks)));
    await goOn(webKit);
  };
  // Two at a time: what is looked at is waited for half of the time.
  await Promise.all(
    [0, 1].map(async () => {
      const webKit = await WebKit.launch();
      await goOn(webKit).finally(() => webKit.close());
    }),
  );
  expect(found).toEqual([]);
});

test('what is wrong in WebKit is found in each language and appearance', async () => {
  const webKit = await WebKit.launch();
  const [looks = []] = sizes;
  const found = await faultsOf(webKit, ['planted-faults'], looks).finally(() => webKit.close());
  const planted = looks.flatMap((look) => plantedIn(look)).filter(({ source }) => !source.includes('axe'));
  expect(found).toEqual(planted.map((fault) => expect.stringMatching(fault)));
});
