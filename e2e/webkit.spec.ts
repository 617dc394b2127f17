import { expect, test } from '@playwright/test';
import { inTurn } from './fixtures/in-turn.ts';
import { tell } from './fixtures/test.ts';
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

async function open(looks: readonly Look[]): Promise<WebKit> {
  const [first] = looks;
  if (first === undefined) throw new Error('There is no look.');
  const webKit = await WebKit.launch();
  await webKit.makeFrame(`${gallery.url}/none`, first.size);
  return webKit;
}

async function faultsOf(scenes: readonly string[], looks: readonly Look[]): Promise<string[]> {
  let webKit = await open(looks);
  const show = (scene: string) => faultsInLooks({ gallery, page: webKit, scene, looks, find: measuredIn });
  const look = async (scene: string, restarts = 2): Promise<string[]> => {
    const faults = await show(scene);
    if (faults.length === 0 || restarts === 0 || (await webKit.isThere())) return faults;
    // Debian's browser ends by itself now and then. If a scene is to blame, it does so each time.
    tell(`WebKit ended at ${scene}, and is started again: ${faults[0]}`);
    await webKit.close();
    webKit = await open(looks);
    return look(scene, restarts - 1);
  };
  const found = await inTurn(scenes, (scene) => look(scene));
  await webKit.close();
  return found.flat();
}

test('WebKit shows every scene of the pages, with nothing cut off, too small or out of reach', async ({
  page,
}) => {
  const scenes = await gallery.scenes(page);
  expect(scenes.length).toBeGreaterThan(100);
  const found: string[] = [];
  const waiting = [...sizes.entries()];
  const goOn = async (): Promise<void> => {
    const [place, looks] = waiting.shift() ?? [];
    if (looks === undefined) return;
    const mine = scenes.filter((_, index) => index % sizes.length === place);
    found.push(...(await faultsOf(mine, looks)));
    await goOn();
  };
  // Two at a time: what is looked at is waited for half of the time.
  await Promise.all([goOn(), goOn()]);
  expect(found).toEqual([]);
});

test('what is wrong in WebKit is found in each language and appearance', async () => {
  const [looks = []] = sizes;
  const found = await faultsOf(['planted-faults'], looks);
  const planted = looks.flatMap((look) => plantedIn(look)).filter(({ source }) => !source.includes('axe'));
  expect(found).toEqual(planted.map((fault) => expect.stringMatching(fault)));
});
