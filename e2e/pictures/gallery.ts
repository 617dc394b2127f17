/* oxlint-disable consistent-function-scoping -- what runs in a page has nothing of this file but itself */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Look } from './looks.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const BUILT = join(CHECKOUT, '.cache/gallery');
/** When everything in the pictures happens. */
const NOW = new Date('2026-05-04T10:00:00Z');
/** Links in the pictures name it, so it is the same each time. */
const PORT = 4173;
const STILL_MS = 120;
const TIMEOUT_MS = 15_000;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Every page in every state, with people who are made up; see `packages/web/gallery`. */
export class Gallery {
  readonly #url: string;
  readonly #stop: () => void;

  private constructor(url: string, stop: () => void) {
    this.#url = url;
    this.#stop = stop;
  }

  /** Builds it from the sources as they are, and serves it on loopback. */
  static async open(): Promise<Gallery> {
    const web = join(CHECKOUT, 'packages/web');
    const vite = join(CHECKOUT, 'node_modules/vite/bin/vite.js');
    execFileSync(process.execPath, [vite, 'build', 'gallery', '--logLevel', 'error'], {
      cwd: web,
      stdio: 'inherit',
    });
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://gallery').pathname);
      // Each window keeps what all scenes have in common, compiled too.
      response.setHeader('cache-control', 'max-age=3600');
      readFile(join(BUILT, path === '/' ? 'index.html' : path)).then(
        (body) => response.setHeader('content-type', types[extname(path)] ?? types['.html'] ?? '').end(body),
        () => response.writeHead(404).end(),
      );
    });
    server.listen(PORT, '127.0.0.1');
    await once(server, 'listening');
    return new Gallery(`http://localhost:${PORT}`, () => {
      server.closeAllConnections();
      server.close();
    });
  }

  /** The names of all scenes. */
  async scenes(page: Page): Promise<string[]> {
    await page.goto(this.#url);
    const names = page.getByRole('listitem');
    await names.first().waitFor();
    return names.allInnerTexts();
  }

  /** Shows a scene, and waits until it stands still. */
  async show(page: Page, scene: string, { language, appearance }: Look): Promise<void> {
    const theme = appearance === 'forced' ? 'system' : appearance;
    await page.goto(`${this.#url}/?scene=${scene}&lang=${language}&theme=${theme}`);
    await page.evaluate(untilStill, { stillMs: STILL_MS, timeoutMs: TIMEOUT_MS });
  }

  close(): void {
    this.#stop();
  }
}

/** A window for pictures: its clock stands still, and nothing in it moves. */
export async function contextFor(browser: Browser, look: Look): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: look.size,
    deviceScaleFactor: look.scale,
    hasTouch: look.touch,
    isMobile: look.touch,
    locale: look.language === 'en' ? 'en-GB' : 'de-DE',
    timezoneId: 'Europe/Berlin',
    colorScheme: look.appearance === 'dark' ? 'dark' : 'light',
    forcedColors: look.appearance === 'forced' ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
  await context.clock.setFixedTime(NOW);
  return context;
}

/** Runs in the page: resolves when the scene has acted, its pictures are there, and nothing has changed for a while. */
async function untilStill({ stillMs, timeoutMs }: { stillMs: number; timeoutMs: number }): Promise<void> {
  const begin = performance.now();
  let changed = begin;
  const observer = new MutationObserver((records) => {
    // A meter is set again and again, if to the same.
    const isNews = ({ attributeName, oldValue, target }: MutationRecord) =>
      attributeName === null ||
      !(target instanceof Element) ||
      target.getAttribute(attributeName) !== oldValue;
    if (records.some(isNews)) changed = performance.now();
  });
  observer.observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeOldValue: true,
  });
  await document.fonts.ready;
  // What comes only after a moment has come.
  const isMoving = ({ effect, playState }: Animation) =>
    playState === 'running' && effect?.getComputedTiming().endTime !== Infinity;
  const isStill = () =>
    document.documentElement.dataset['scene'] === 'shown' &&
    performance.now() - changed > stillMs &&
    !document.getAnimations().some(isMoving) &&
    // Some answers are taken only when what they are about has been there for a moment.
    [...document.querySelectorAll('[class$="-answers"] button:disabled')].every(
      (answer) => !answer.checkVisibility(),
    ) &&
    [...document.querySelectorAll('video')].every(
      (video) => video.srcObject === null || video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
    ) &&
    [...document.images].every(({ complete }) => complete);
  while (!isStill()) {
    if (performance.now() - begin > timeoutMs) throw new Error('The scene does not stand still.');
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  observer.disconnect();
}
