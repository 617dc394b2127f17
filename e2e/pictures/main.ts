import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { launchChromium } from '../fixtures/browsers.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import { ADDRESS_VARIABLE, runIsolated } from '../fixtures/isolation.ts';
import { ApprovedPictures } from './approved.ts';
import { faultsIn } from './faults.ts';
import { contextFor, Gallery } from './gallery.ts';
import { isApproved, type Look, looks } from './looks.ts';

// Looks at every scene of the gallery in every look: `npm run pictures -- [--scene PART,…] [--look PART,…] [--approve]`.
// Whatever is wrong is printed, and the picture of it lies whole in the folder. Status 0: nothing was.

const { values } = parseArgs({
  options: {
    scene: { type: 'string', default: '' },
    look: { type: 'string', default: '' },
    approve: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(import.meta.dirname, '../../.cache/pictures') },
  },
});

interface Found {
  readonly scene: string;
  readonly look: string;
  readonly fault: string;
}

class Round {
  readonly found: Found[] = [];
  seen = 0;
  approved = 0;
  readonly #browser: Browser;
  readonly #gallery: Gallery;
  readonly #pictures: ApprovedPictures;

  constructor(browser: Browser, gallery: Gallery, pictures: ApprovedPictures) {
    this.#browser = browser;
    this.#gallery = gallery;
    this.#pictures = pictures;
  }

  /** All scenes in one look. */
  async go(look: Look, scenes: readonly string[]): Promise<void> {
    const context = await contextFor(this.#browser, look);
    const page = await context.newPage();
    const note = (scene: string, fault: string) => this.found.push({ scene, look: look.name, fault });
    await inTurn(scenes, async (scene) => {
      this.seen += 1;
      try {
        await this.#gallery.show(page, scene, look);
        const faults = await faultsIn(page, look);
        for (const fault of faults) note(scene, fault);
        if (!isApproved(look)) return;
        const png = await page.screenshot();
        const stray = await this.#pictures.strayPixels(scene, look, png);
        if (stray === 0) return;
        writeFileSync(join(values.folder, `${scene}-${look.name}.png`), png);
        if (values.approve) {
          await this.#pictures.approve(scene, look, png);
          this.approved += 1;
          return;
        }
        note(scene, stray === null ? 'No picture of it was approved.' : `Not as approved: ${stray} pixels.`);
      } catch (error) {
        note(scene, error instanceof Error ? error.message : String(error));
      }
    });
    await context.close();
    const mine = this.found.filter((each) => each.look === look.name);
    const lines = mine.map((each) => `${each.scene}, ${look.name}: ${each.fault}\n`);
    process.stdout.write(`${lines.join('')}${look.name}: ${mine.length} found\n`);
  }
}

/** @param parts one of which is to be in the name, with commas between */
const isAsked = (name: string, parts: string): boolean =>
  parts.split(',').some((part) => name.includes(part));

/** @returns the exit status. */
async function lookAtAll(browser: Browser): Promise<number> {
  mkdirSync(values.folder, { recursive: true });
  const gallery = await Gallery.open();
  try {
    const desk = await browser.newPage();
    const all = await gallery.scenes(desk);
    const scenes = all.filter((name) => isAsked(name, values.scene));
    const chosen = looks.filter(({ name }) => isAsked(name, values.look));
    if (scenes.length === 0 || chosen.length === 0) {
      process.stderr.write(`Nothing fits. Looks: ${looks.map(({ name }) => name).join(', ')}\n`);
      return 2;
    }
    await desk.goto('about:blank');
    const round = new Round(browser, gallery, new ApprovedPictures(desk));
    // Three at a time: a scene is waited for most of the time.
    const waiting = [...chosen];
    const goOn = async (): Promise<void> => {
      const look = waiting.shift();
      if (look === undefined) return;
      await round.go(look, scenes);
      await goOn();
    };
    await Promise.all([goOn(), goOn(), goOn()]);
    const kept = values.approve ? `, ${round.approved} approved` : '';
    process.stdout.write(
      `${scenes.length} scenes in ${chosen.length} looks: ${round.seen} seen, ${round.found.length} faults${kept}\n`,
    );
    return round.found.length === 0 ? 0 : 1;
  } finally {
    gallery.close();
  }
}

if (process.env[ADDRESS_VARIABLE] === undefined) {
  const args = [import.meta.filename, ...process.argv.slice(2)];
  process.exitCode = await runIsolated({ command: process.execPath, args, display: false });
} else {
  const browser = await launchChromium();
  try {
    process.exitCode = await lookAtAll(browser);
  } finally {
    await browser.close();
  }
}
