import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { launchChromium } from './fixtures/browsers.ts';
import { Guard } from './fixtures/guard.ts';
import { inTurn } from './fixtures/in-turn.ts';
import { ADDRESS_VARIABLE, runIsolated } from './fixtures/isolation.ts';
import { People } from './fixtures/people.ts';
import type { Person } from './fixtures/person.ts';
import { SottoServer } from './fixtures/server.ts';

// Walks through the real product and takes a picture of every page, for people to look at:
// `node e2e/screenshots.ts [--folder FOLDER] [--look en-dark-390]`. Each picture is named place-look.png.

interface Look {
  readonly locale: 'en-GB' | 'de-DE';
  readonly colorScheme: 'light' | 'dark';
  readonly width: 390 | 1280;
}

const LOOKS: readonly Look[] = (['en-GB', 'de-DE'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    ([1280, 390] as const).map((width) => ({ locale, colorScheme, width })),
  ),
);

const nameOf = ({ locale, colorScheme, width }: Look) => `${locale.slice(0, 2)}-${colorScheme}-${width}`;

/** What the words of both languages are, where the walk has to find something. */
const WORDS = {
  'en-GB': {
    name: 'Your name',
    join: 'Join now',
    leave: 'Leave',
    code: 'Join with a link or code',
    check: 'Start the check',
    copyReport: 'Copy report',
  },
  'de-DE': {
    name: 'Ihr Name',
    join: 'Jetzt teilnehmen',
    leave: 'Verlassen',
    code: 'Mit Link oder Code teilnehmen',
    check: 'Prüfung starten',
    copyReport: 'Bericht kopieren',
  },
} as const;

class Walk {
  readonly #people: People;
  readonly #server: SottoServer;
  readonly #look: Look;
  readonly #folder: string;

  constructor(options: { people: People; server: SottoServer; look: Look; folder: string }) {
    this.#people = options.people;
    this.#server = options.server;
    this.#look = options.look;
    this.#folder = options.folder;
  }

  async all(): Promise<void> {
    const { locale, colorScheme, width } = this.#look;
    const viewport = { width, height: width === 390 ? 844 : 800 };
    const viewer = await this.#people.arrive('Ada Lovelace', {
      door: this.#server.firstDoor,
      context: { locale, colorScheme, viewport, hasTouch: width === 390 },
    });
    const friend = await this.#people.arrive('Bernadette Müller-Lüdenscheidt');
    await this.#home(viewer);
    await this.#check(viewer);
    await this.#problems(viewer);
    await this.#call(viewer, friend);
    await this.#conference(viewer, friend);
  }

  async #home(viewer: Person): Promise<void> {
    const { page } = viewer;
    await viewer.goTo('/');
    await this.#take(viewer, 'home');
    const field = page.getByRole('textbox', { name: WORDS[this.#look.locale].code });
    await field.fill('abc');
    await field.press('Enter');
    await this.#take(viewer, 'home-wrong-code');
  }

  async #check(viewer: Person): Promise<void> {
    const { page } = viewer;
    const words = WORDS[this.#look.locale];
    await viewer.goTo('/check');
    await this.#take(viewer, 'check');
    await page.getByRole('button', { name: words.check }).click();
    await page.getByRole('button', { name: words.copyReport }).waitFor();
    await this.#take(viewer, 'check-done');
    await viewer.goTo('/firewall');
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await this.#take(viewer, 'firewall');
  }

  async #problems(viewer: Person): Promise<void> {
    await viewer.goTo('/nowhere');
    await this.#take(viewer, 'problem-wrong-link');
    await viewer.goTo('/r/00000-00000-00000-00000-00000');
    await this.#take(viewer, 'problem-no-such-room');
  }

  async #call(viewer: Person, friend: Person): Promise<void> {
    const room = await friend.startRoom('call');
    await viewer.goTo(room);
    await this.#take(viewer, 'prejoin-call');
    await this.#join(viewer);
    await this.#take(viewer, 'call-alone');
    await friend.enter(room);
    await viewer.page.waitForTimeout(3000);
    await this.#take(viewer, 'call');
    await this.#panels(viewer, 'call');
    await friend.shareScreen();
    await viewer.page.waitForTimeout(1500);
    await this.#take(viewer, 'call-screen');
    this.#server.firstDoor.freeze();
    await viewer.page.waitForTimeout(6000);
    await this.#take(viewer, 'call-interrupted');
    this.#server.firstDoor.open();
    const third = await this.#people.arrive('Third', { context: { ...this.#context } });
    await third.goTo(room);
    await this.#take(third, 'problem-call-taken');
    await viewer.page.waitForTimeout(1000);
    await viewer.page.getByRole('button', { name: WORDS[this.#look.locale].leave, exact: true }).click();
    await this.#take(viewer, 'after-leaving');
    await friend.leave();
  }

  async #conference(viewer: Person, friend: Person): Promise<void> {
    const room = await friend.startRoom('conference');
    await viewer.goTo(room);
    await this.#take(viewer, 'prejoin-conference');
    await friend.join();
    await this.#join(viewer);
    await inTurn(['Chidi', 'محمد بن عبد الله'], async (name) => {
      const other = await this.#people.arrive(name);
      await other.enter(room);
    });
    await viewer.page.waitForTimeout(3000);
    await this.#take(viewer, 'conference');
    await this.#panels(viewer, 'conference');
    await friend.shareScreen();
    await viewer.page.waitForTimeout(1500);
    await this.#take(viewer, 'conference-screen');
    await friend.endForEveryone();
    await viewer.page.waitForTimeout(500);
    await this.#take(viewer, 'after-end');
  }

  /** The lock's words, the people, the shortcuts. */
  async #panels(viewer: Person, place: string): Promise<void> {
    const { page } = viewer;
    const keys = [
      ['p', 'people'],
      ...(place === 'call' ? [['c', 'chat'] as const] : []),
      ['?', 'shortcuts'],
    ] as const;
    await page.getByRole('banner').getByRole('button').first().click();
    await this.#take(viewer, `${place}-lock`);
    await page.keyboard.press('Escape');
    await inTurn(keys, async ([key, panel]) => {
      await page.keyboard.press(key);
      await this.#take(viewer, `${place}-${panel}`);
      await page.keyboard.press(key === 'p' ? 'p' : 'Escape');
    });
  }

  async #join({ page, name }: Person): Promise<void> {
    const words = WORDS[this.#look.locale];
    await page.getByRole('textbox', { name: words.name }).fill(name);
    await page.getByRole('button', { name: words.join }).click();
    await page.getByRole('button', { name: words.leave, exact: true }).waitFor();
  }

  get #context() {
    const { locale, colorScheme, width } = this.#look;
    return { locale, colorScheme, viewport: { width, height: width === 390 ? 844 : 800 } };
  }

  async #take({ page }: Person, place: string): Promise<void> {
    // Bars fade while nothing moves; and what appears takes a moment.
    await page.mouse.move(5, 300);
    await page.mouse.move(10, 310);
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(this.#folder, `${place}-${nameOf(this.#look)}.png`) });
  }
}

async function takeAll(browser: Browser, folder: string, looks: readonly Look[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const server = await SottoServer.start();
  try {
    await inTurn(looks, async (look) => {
      const people = new People({ browser, server, guard: new Guard() });
      await new Walk({ people, server, look, folder }).all();
      await people.close();
    });
  } finally {
    await server.stop();
  }
}

const { values } = parseArgs({ options: { folder: { type: 'string' }, look: { type: 'string' } } });
if (process.env[ADDRESS_VARIABLE] === undefined) {
  const args = [import.meta.filename, ...process.argv.slice(2)];
  process.exitCode = await runIsolated({ command: process.execPath, args, display: false });
} else {
  const browser = await launchChromium({ camera: { width: 640, height: 360, fps: 10 } });
  try {
    const looks = LOOKS.filter((look) => values.look === undefined || nameOf(look) === values.look);
    await takeAll(browser, values.folder ?? join(import.meta.dirname, '../.cache/screenshots'), looks);
  } finally {
    await browser.close();
  }
}
