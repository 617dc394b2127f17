import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Request } from '@playwright/test';
import { expectToReceive } from '../fixtures/media.ts';
import { Guard } from '../fixtures/guard.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import { People } from '../fixtures/people.ts';
import { SottoServer } from '../fixtures/server.ts';
import { percentile, round, type Row } from './report.ts';

/** A slow mobile connection, so that it shows what a page waits for and what it loads beside. */
const SLOW = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};

interface WebOptions {
  readonly browser: Browser;
  readonly signal: AbortSignal;
  readonly runs?: number;
}

interface Script {
  readonly gzipBytes: number;
  /** When it was there, in milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/**
 * Weighs the scripts that a new visitor's browser fetches, workers and WebAssembly among them, each as gzip makes it
 * at its usual level:
 * - `pre-join`: what had arrived when the Join button could be clicked. That is measured on a slow connection, because
 *   on a fast one what is loaded ahead for the call arrives at the same moment.
 * - `conference`, `1:1`: everything, from the first byte to pictures of the others.
 *
 * Time to interactive is from the start of the navigation until the Join button can be clicked: on this machine
 * without any delay, and on the slow connection.
 */
export async function run({ browser, signal, runs = 10 }: WebOptions): Promise<Row[]> {
  const server = await SottoServer.start({ doors: 0 });
  try {
    const host = new People({ browser, server, guard: new Guard() });
    const owner = await host.arrive('Owner');
    const room = await owner.startRoom('call');
    const visit = (options: { slow: boolean }) => visitPreJoin(browser, `${server.url}${room}`, options);
    const fast = await inTurn(Array.from({ length: runs }), () => {
      signal.throwIfAborted();
      return visit({ slow: false });
    });
    const slow = await visit({ slow: true });
    await host.close();
    return [
      {
        name: 'pre-join',
        gzip_bytes: slow.gzipBytes,
        interactive_ms: round(
          percentile(
            fast.map(({ interactiveMs }) => interactiveMs),
            0.5,
          ),
        ),
        interactive_slow_ms: round(slow.interactiveMs),
      },
      { name: 'conference', gzip_bytes: await weighCall({ browser, server, kind: 'conference' }) },
      { name: '1:1', gzip_bytes: await weighCall({ browser, server, kind: 'call' }) },
    ];
  } finally {
    await server.stop();
  }
}

interface Visit {
  readonly gzipBytes: number;
  readonly interactiveMs: number;
}

async function visitPreJoin(browser: Browser, url: string, { slow }: { slow: boolean }): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB' });
  try {
    const scripts = collectScripts(context);
    const page = await context.newPage();
    if (slow) {
      const devtools = await context.newCDPSession(page);
      await devtools.send('Network.emulateNetworkConditions', SLOW);
    }
    await page.addInitScript(watchJoinButton);
    await page.goto(url, { waitUntil: 'commit' });
    const interactiveMs = await page.evaluate(() => window.sottoInteractive);
    const interactiveAt = await page.evaluate((at) => performance.timeOrigin + at, interactiveMs);
    const waitedFor = (await scripts()).filter(({ arrivedAt }) => arrivedAt <= interactiveAt);
    return { gzipBytes: sum(waitedFor), interactiveMs };
  } finally {
    await context.close();
  }
}

interface WeighOptions {
  readonly browser: Browser;
  readonly server: SottoServer;
  readonly kind: 'call' | 'conference';
}

async function weighCall({ browser, server, kind }: WeighOptions): Promise<number> {
  const people = new People({ browser, server, guard: new Guard() });
  try {
    const first = await people.arrive('First');
    const room = await first.startRoom(kind);
    await first.join();
    let scripts: (() => Promise<Script[]>) | undefined;
    const visitor = await people.arrive('Visitor', {
      prepare: async (context) => {
        scripts = collectScripts(context);
      },
    });
    await visitor.enter(room);
    await expectToReceive(visitor.page, { videos: 1, voices: 1 });
    return sum((await scripts?.()) ?? []);
  } finally {
    await people.close();
  }
}

/**
 * Notes every script of a context, also of its workers. Whoever calls the result gets those that came so far, and ends
 * the noting: the body of what comes later could not be read from a context that is closed.
 */
function collectScripts(context: BrowserContext): () => Promise<Script[]> {
  const scripts: Promise<Script | undefined>[] = [];
  const note = (request: Request) => {
    scripts.push(
      (async () => {
        const response = await request.response();
        const type = (await response?.headerValue('content-type')) ?? '';
        if (response === null || !/javascript|wasm/u.test(type)) return undefined;
        const { startTime, responseEnd } = request.timing();
        return { gzipBytes: gzipSync(await response.body()).length, arrivedAt: startTime + responseEnd };
      })(),
    );
  };
  context.on('requestfinished', note);
  return async () => {
    context.off('requestfinished', note);
    return (await Promise.all(scripts)).filter((script) => script !== undefined);
  };
}

const sum = (scripts: readonly Script[]): number =>
  scripts.reduce((total, { gzipBytes }) => total + gzipBytes, 0);

declare global {
  interface Window {
    /** Milliseconds from the start of the navigation until the Join button could be clicked. */
    sottoInteractive: Promise<number>;
  }
}

/** Init script. Looks at each frame whether the button is there, enabled and not covered. */
function watchJoinButton(): void {
  window.sottoInteractive = new Promise((resolve) => {
    const look = () => {
      const button = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Join now',
      );
      const box = button?.getBoundingClientRect();
      const top = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      if (button !== undefined && !button.disabled && button.contains(top ?? null))
        resolve(performance.now());
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
