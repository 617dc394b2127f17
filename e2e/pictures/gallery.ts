/* oxlint-disable consistent-function-scoping -- what runs in a page has nothing of this file but itself */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { Browser, BrowserContext } from '@playwright/test';
import { AXE_FILE } from '../fixtures/axe.ts';
import type { Look } from './looks.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
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

declare global {
  interface Window {
    /** What went wrong in the scripts of the gallery; see its `index.html`. */
    readonly galleryErrors: readonly string[];
    /** Changes the scene that is there; see its `main.tsx`. */
    readonly gallery: {
      chooseLanguage(language: string): Promise<void>;
      chooseTheme(theme: string): void;
    };
  }
}

/** A window of any browser, as far as the gallery needs one. */
export interface SceneWindow {
  goto(url: string): Promise<unknown>;
  /** @param run has nothing of its file but itself. */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
}

/** Every page in every state, with people who are made up; see `packages/web/gallery`. */
export class Gallery {
  readonly url: string;
  readonly #stop: () => void;

  private constructor(url: string, stop: () => void) {
    this.url = url;
    this.#stop = stop;
  }

  /** Builds it from the sources as they are, and serves it on loopback. */
  static async open(): Promise<Gallery> {
    const web = join(CHECKOUT, 'packages/web');
    const vite = join(CHECKOUT, 'node_modules/vite/bin/vite.js');
    // In a folder of its own, since two may be open at the same time.
    const built = mkdtempSync(join(CHECKOUT, '.cache/gallery-'));
    const args = ['build', 'gallery', '--outDir', built, '--emptyOutDir', '--logLevel', 'error'];
    execFileSync(process.execPath, [vite, ...args], {
      cwd: web,
      stdio: 'inherit',
    });
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://gallery').pathname);
      // Each window keeps what all scenes have in common, compiled too.
      response.setHeader('cache-control', 'max-age=3600');
      const file = path === '/axe.js' ? AXE_FILE : join(built, path === '/' ? 'index.html' : path);
      readFile(file).then(
        (body) => response.setHeader('content-type', types[extname(path)] ?? types['.html'] ?? '').end(body),
        () => response.writeHead(404).end(),
      );
    });
    server.listen(PORT, '127.0.0.1');
    await once(server, 'listening');
    return new Gallery(`http://localhost:${PORT}`, () => {
      server.closeAllConnections();
      server.close();
      rmSync(built, { recursive: true, force: true });
    });
  }

  /** The names of all scenes. */
  async scenes(page: SceneWindow): Promise<string[]> {
    await page.goto(this.url);
    await page.evaluate(untilStill, { stillMs: STILL_MS, timeoutMs: TIMEOUT_MS });
    return page.evaluate(() => Array.from(document.querySelectorAll('li'), (each) => each.innerText), null);
  }

  /** Shows a scene, and waits until it stands still. */
  async show(page: SceneWindow, scene: string, look: Look): Promise<void> {
    await page.goto(`${this.url}/?scene=${scene}&lang=${look.language}&theme=${themeOf(look)}`);
    await page.evaluate(untilStill, { stillMs: STILL_MS, timeoutMs: TIMEOUT_MS });
  }

  /** Gives the scene that is there another language or appearance, as a person does. */
  async change(page: SceneWindow, look: Look): Promise<void> {
    await page.evaluate(
      async ({ language, theme }) => {
        window.gallery.chooseTheme(theme);
        await window.gallery.chooseLanguage(language);
      },
      { language: look.language, theme: themeOf(look) },
    );
    await page.evaluate(untilStill, { stillMs: 0, timeoutMs: TIMEOUT_MS });
  }

  close(): void {
    this.#stop();
  }
}

const themeOf = ({ appearance }: Look): string => (appearance === 'forced' ? 'system' : appearance);

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
    if (performance.now() - begin > timeoutMs)
      throw new Error(`The scene does not stand still. ${window.galleryErrors.join(' ')}`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  observer.disconnect();
}
