import type { Browser, BrowserContext } from '@playwright/test';
import { arriveAtHome, befriend, callFrom, ringOn } from '../fixtures/contacts.ts';
import { timeToFirstPicture, watchFirstPicture } from '../fixtures/first-picture.ts';
import { Guard } from '../fixtures/guard.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import { People } from '../fixtures/people.ts';
import { SottoServer } from '../fixtures/server.ts';
import { PlainSite } from './plain/site.ts';
import { difference, mean, percentile, round, type Row } from './report.ts';

const KINDS = ['plain', '1:1', '1:1, keys after the answer'] as const;
type Kind = (typeof KINDS)[number];

/** It rings this long before it is answered: less than anybody takes who reads who it is. */
const RINGING_MS = 3_000;

interface AnswerOptions {
  readonly browser: Browser;
  readonly signal: AbortSignal;
  readonly runs?: number;
}

/** Milliseconds from the click on Answer to the first picture of the other. */
interface Times {
  readonly callee: number;
  readonly caller: number;
}

/**
 * Times a call to a contact, from the click on "Answer with video" to the first decoded picture of the other, shown and
 * not black, on both sides:
 * - `plain`: in the product's own pages that agree on no keys and encrypt nothing; everything begins with the answer;
 * - `1:1`: as the product does it;
 * - … the same, but as in plain everything begins with the answer: another window of this browser profile holds every
 *   Web Lock, and only who has that of a ring may agree on keys while it rings.
 *
 * Kinds take turns, each with new browser profiles.
 */
export async function run({ browser, signal, runs = 20 }: AnswerOptions): Promise<Row[]> {
  const site = await PlainSite.create();
  const servers = {
    plain: await SottoServer.start({ doors: 0, env: { SOTTO_WEB_DIR: site.folder } }),
    product: await SottoServer.start({ doors: 0 }),
  };
  const times: Record<Kind, Times[]> = { plain: [], '1:1': [], '1:1, keys after the answer': [] };
  try {
    await inTurn(Array.from({ length: runs }).keys(), async (index) => {
      signal.throwIfAborted();
      await inTurn(KINDS, async (kind) => {
        const server = kind === 'plain' ? servers.plain : servers.product;
        times[kind].push(await timeAnswer({ browser, server, kind }));
      });
      const last = KINDS.map((kind) => times[kind].at(-1)).map(
        (one) => `${round(one?.callee ?? 0)} / ${round(one?.caller ?? 0)}`,
      );
      console.log(`run ${index + 1} of ${runs}, callee / caller:`, last.join(', '));
    });
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    site.close();
  }
  return (['callee', 'caller'] as const).flatMap((side) => rowsOf(side, times));
}

function rowsOf(side: keyof Times, times: Readonly<Record<Kind, readonly Times[]>>): Row[] {
  const of = (kind: Kind) => times[kind].map((one) => one[side]);
  return [
    ...KINDS.map((kind) => ({
      name: `${side}: ${kind}`,
      runs: of(kind).length,
      p50_ms: round(percentile(of(kind), 0.5)),
      mean_ms: round(mean(of(kind))),
      p95_ms: round(percentile(of(kind), 0.95)),
    })),
    { name: `${side}: encryption adds`, runs: of('1:1').length, ...difference(of('1:1'), of('plain')) },
  ];
}

interface TimeAnswerOptions {
  readonly browser: Browser;
  readonly server: SottoServer;
  readonly kind: Kind;
}

async function timeAnswer({ browser, server, kind }: TimeAnswerOptions): Promise<Times> {
  const people = new People({ browser, server, guard: new Guard() });
  try {
    const caller = await arriveAtHome(people, 'Ada', {
      prepare: watch,
    });
    const callee = await arriveAtHome(people, 'Ben', {
      prepare: async (context) => {
        await watch(context);
        if (kind !== '1:1') await context.addInitScript(holdAllLocks);
      },
    });
    await befriend(caller, callee);
    await callFrom(caller, 'Ben');
    const answer = ringOn(callee.page).getByRole('button', { name: 'Answer with video' });
    await answer.waitFor();
    await callee.page.waitForTimeout(RINGING_MS);
    await answer.click();
    return {
      callee: await timeToFirstPicture(callee.page),
      caller: await timeToFirstPicture(callee.page, caller.page),
    };
  } finally {
    await people.close();
  }
}

async function watch(context: BrowserContext): Promise<void> {
  await context.addInitScript(watchFirstPicture);
}

/** Init script. Web Locks are as in a window of a profile in which another holds all of them for as long as this lives. */
function holdAllLocks(): void {
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- in the page there is no scope but this
  const request = async (...args: unknown[]): Promise<unknown> => {
    const callback = args.at(-1);
    const options: LockOptions = args.length > 2 ? Object(args[1]) : {};
    if (options.ifAvailable === true && typeof callback === 'function') return callback(null);
    return new Promise((_, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
    });
  };
  Object.defineProperty(navigator.locks, 'request', { value: request });
}
