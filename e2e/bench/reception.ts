import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { Firewall } from '../fixtures/firewall.ts';
import {
  type Gap,
  longestGapOfPictures,
  longestGapOfSound,
  watchPictures,
  watchSound,
} from '../fixtures/gaps.ts';
import { Guard } from '../fixtures/guard.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import { expectAllToReceive } from '../fixtures/media.ts';
import { meetTimed } from '../fixtures/meet.ts';
import { mendingSince, noteMending } from '../fixtures/mending-notes.ts';
import { People } from '../fixtures/people.ts';
import { SottoServer } from '../fixtures/server.ts';
import { playedStreams } from '../fixtures/streams.ts';
import { watchFirstPicture } from '../fixtures/first-picture.ts';
import { percentile, round, type Row } from './report.ts';

/** How long it goes on until something is lost, in milliseconds: then a call has its relay ready. */
const SETTLED = 5_000;
/** What is not back by then is not mended. */
const MENDING = 20_000;
/** What is back for so long is mended. */
const STEADY = 600;
const LOOK = 100;

type Kind = 'audio' | 'video';
type Room = 'call' | 'conference';

interface ReceptionOptions {
  readonly browser: Browser;
  readonly signal: AbortSignal;
  readonly runs?: number;
}

/** What is lost after another in one room: in a call the first directly, the second while it is relayed for that. */
const visits: readonly { readonly room: Room; readonly losses: readonly (readonly [string, Kind])[] }[] = [
  {
    room: 'conference',
    losses: [
      ['conference, sound', 'audio'],
      ['conference, picture', 'video'],
    ],
  },
  {
    room: 'call',
    losses: [
      ['call, sound', 'audio'],
      ['relayed call, picture', 'video'],
    ],
  },
  {
    room: 'call',
    losses: [
      ['call, picture', 'video'],
      ['relayed call, sound', 'audio'],
    ],
  },
];

/** The phases of one loss, by name: milliseconds since the last sound or picture before it. */
type Phases = Readonly<Record<string, number>>;

/**
 * Loses one stream of Ben's on its way to Ada, packet by packet, and times what Ada's page does about it and when it
 * plays or shows something new again.
 */
export async function run({ browser, signal, runs = 4 }: ReceptionOptions): Promise<Row[]> {
  const server = await SottoServer.start({ doors: 0 });
  const found = new Map<string, Phases[]>();
  try {
    await inTurn(Array.from({ length: runs }).keys(), (index) =>
      inTurn(visits, async (visit) => {
        signal.throwIfAborted();
        const measured = await measure(browser, server, visit);
        for (const [name, phases] of measured) found.set(name, [...(found.get(name) ?? []), phases]);
        console.log(`run ${index + 1} of ${runs}:`, JSON.stringify(Object.fromEntries(measured)));
      }),
    );
  } finally {
    await server.stop();
  }
  return [...found].flatMap(([name, all]) => rowsOf(name, all));
}

function rowsOf(name: string, all: readonly Phases[]): Row[] {
  const phases = new Set(all.flatMap((each) => Object.keys(each)));
  return [...phases].map((phase) => {
    const times = all.flatMap((each) => each[phase] ?? []);
    return {
      name: `${name}: ${phase}`,
      runs: times.length,
      p50_ms: round(percentile(times, 0.5)),
      max_ms: round(Math.max(...times)),
    };
  });
}

async function measure(browser: Browser, server: SottoServer, { room, losses }: (typeof visits)[number]) {
  const people = new People({ browser, server, guard: new Guard() });
  const firewall = new Firewall();
  try {
    const { ada, ben } = await meetTimed(people, room, {
      prepare: async (context) => {
        await context.addInitScript(watchFirstPicture);
        await noteMending(context);
      },
    });
    await ada.page.waitForTimeout(SETTLED);
    return await inTurn(losses, async ([name, kind]) => {
      const phases = await lose(ada.page, kind, firewall);
      firewall.close();
      await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
      return [name, phases] as const;
    });
  } finally {
    firewall.close();
    await people.close();
  }
}

async function lose(page: Page, kind: Kind, firewall: Firewall): Promise<Phases> {
  const streams = await playedStreams(page, kind);
  if (streams.length === 0) throw new Error(`no ${kind} is played`);
  const lost = Date.now();
  await (kind === 'audio' ? watchSound(page) : watchPictures(page));
  firewall.dropStreams(streams);
  const gap = await untilBack(page, kind);
  const notes = await mendingSince(page, lost);
  const at = (...what: readonly string[]): Record<string, number> => {
    const note = notes.find((each) => what.includes(each.what));
    return note === undefined ? {} : { [what.join(' or ')]: Math.round(note.at - gap.from) };
  };
  return {
    ...at('sent countPackets'),
    ...at('said'),
    ...at('sent renewConsumer', 'sent renewMedia'),
    ...at('sent relay'),
    ...at('got consume', 'got mediaReset'),
    back: Math.round(gap.to - gap.from),
  };
}

/** Resolves when it has come again for a while: with the gap. */
async function untilBack(page: Page, kind: Kind): Promise<Gap> {
  const read = kind === 'audio' ? longestGapOfSound : longestGapOfPictures;
  const end = Date.now() + MENDING;
  while (Date.now() < end) {
    await sleep(LOOK);
    const gap = await read(page);
    if (gap.to - gap.from > STEADY && Date.now() - gap.to > STEADY) return gap;
  }
  throw new Error(`${kind} is not back after ${MENDING} ms`);
}
