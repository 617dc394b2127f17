import { expect, type Page } from '@playwright/test';
import { inTurn } from './fixtures/in-turn.ts';
import { test } from './fixtures/test.ts';

const START = /\/assets\/start-[^/]+\.js$/u;
const ENGLISH = /\/assets\/en-[^/]+\.js$/u;
const CONTACTS = /\/assets\/contacts-page-[^/]+\.js$/u;
const CANNOT_START = 'Sotto cannot start here';

declare global {
  interface Window {
    /** All shifts of the layout so far, each with what it moved. */
    sottoShifts: { readonly value: number; readonly moved: string[] }[];
  }
}

/** Init script. */
function watchShifts(): void {
  window.sottoShifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!('value' in entry) || typeof entry.value !== 'number' || !('sources' in entry)) continue;
      const sources = Array.isArray(entry.sources) ? entry.sources : [];
      window.sottoShifts.push({
        value: entry.value,
        moved: sources.map(({ node }) =>
          String(node instanceof Element ? node.outerHTML : node).slice(0, 80),
        ),
      });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Holds back a script until it is told to go on. */
async function hold(page: Page, script: RegExp): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(script, async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}

const groundOf = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** Where the visible wordmark and its letters are. */
const wordmark = (page: Page) =>
  page.locator('.wordmark:visible').evaluate((mark) => {
    const boxes = [mark, ...mark.children].map((each) => each.getBoundingClientRect());
    return boxes.map(({ x, y, width, height }) => [x, y, width, height]);
  });

test('a page shows its frame before its script is there, and then stands in its place', async ({
  people,
  server,
}) => {
  const { page } = await people.arrive('Ada');
  const goOn = await hold(page, START);
  await page.goto(`${server.url}/contacts`, { waitUntil: 'commit' });
  await expect(page.locator('.shell .contacts')).toBeVisible();
  await expect(page.locator('.shell .home')).toBeHidden();
  await page.evaluate(() => document.fonts.ready);
  const before = await wordmark(page);
  // Screen readers hear of the page alone.
  expect(await page.locator('body').ariaSnapshot()).toBe('');
  goOn();
  await page.getByRole('heading', { level: 1, name: 'Contacts' }).waitFor();
  await expect(page.locator('.shell')).toBeHidden();
  expect(await wordmark(page)).toEqual(before);
});

test('the frame has the chosen language and appearance, whatever the system has', async ({
  people,
  server,
}) => {
  const ada = await people.arrive('Ada', { context: { colorScheme: 'light' } });
  const { page } = ada;
  await ada.goTo('/');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await page.getByRole('combobox', { name: 'Darstellung' }).selectOption('dark');
  const dark = await groundOf(page);
  const goOn = await hold(page, START);
  await page.goto(`${server.url}/`, { waitUntil: 'commit' });
  await expect(page.locator('.shell .home')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  expect(await groundOf(page)).toBe(dark);
  goOn();
  await expect(page.getByRole('button', { name: 'Gespräch beginnen' })).toBeVisible();
  expect(await groundOf(page)).toBe(dark);
});

test('nothing on the start page, before a call and among the contacts moves once it is there', async ({
  people,
}) => {
  const ada = await people.arrive('Ada');
  const room = await ada.startRoom('call');
  const visitor = await people.arrive('Visitor', {
    prepare: async (context) => {
      await context.addInitScript(watchShifts);
    },
  });
  const { page } = visitor;
  const pages = [
    ['/', page.getByRole('button', { name: 'Start a call' })],
    [room, visitor.joinButton],
    ['/contacts', page.getByRole('button', { name: 'Show QR code' })],
  ] as const;
  await inTurn(pages, async ([path, last]) => {
    await visitor.goTo(path);
    await last.waitFor();
    if (path === room) await visitor.prepareToJoin();
    // A shift is reported with the frame in which it happens.
    await page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
    expect(await page.evaluate(() => window.sottoShifts), path).toEqual([]);
  });
});

for (const [what, script] of [
  ['its script', START],
  ['its language', ENGLISH],
] as const) {
  test(`a page of which ${what} does not arrive says so at once, in both languages`, async ({
    people,
    server,
  }) => {
    const { page } = await people.arrive('Ada');
    await page.route(script, (route) => route.abort());
    await page.goto(`${server.url}/`, { waitUntil: 'commit' });
    const alert = page.getByRole('alert').filter({ hasText: CANNOT_START });
    await expect(alert).toContainText('Sotto kann hier nicht starten');
    await expect(page.locator('.shell .home')).toBeHidden();
  });
}

test('the document tells browsers that run no scripts that they have to, in both languages', async ({
  server,
}) => {
  // Playwright's way of turning scripts off leaves noscript unparsed, so the words are looked for as they are served.
  const served = await (await fetch(`${server.url}/`)).text();
  const [, words = ''] = /<noscript>(.*)<\/noscript>/su.exec(served) ?? [];
  expect(words).toContain('Sotto needs JavaScript');
  expect(words).toContain('<p lang="de">Sotto braucht JavaScript');
});

test('the frame stays while the code of another page is on its way', async ({ people }) => {
  const ada = await people.arrive('Ada');
  const { page } = ada;
  await ada.goTo('/');
  const goOn = await hold(page, CONTACTS);
  await page.getByRole('link', { name: 'Contacts' }).click();
  await expect(page.locator('.shell .contacts')).toBeVisible();
  goOn();
  await page.getByRole('heading', { level: 1, name: 'Contacts' }).waitFor();
  await expect(page.locator('.shell')).toBeHidden();
});
