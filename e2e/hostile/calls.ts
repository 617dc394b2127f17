import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import {
  type Continuity,
  readContinuity,
  restartContinuity,
  watchContinuity,
} from '../fixtures/continuity.ts';
import { Firewall } from '../fixtures/firewall.ts';
import { inTurn } from '../fixtures/in-turn.ts';
import { expectAllToReceive } from '../fixtures/media.ts';
import { meet } from '../fixtures/meet.ts';
import type { Arrival, People } from '../fixtures/people.ts';
import type { Person } from '../fixtures/person.ts';

const arrival: Arrival = { context: { ignoreHTTPSErrors: true }, prepare: watchContinuity };

/** A call of two and a conference of three, of real browsers. */
export interface Calls {
  readonly call: readonly Person[];
  readonly conference: readonly Person[];
}

export async function beginCalls(people: People): Promise<Calls> {
  const call = await meet(people, arrival, arrival);
  const conference = await inTurn(['Cleo', 'Dan', 'Eli'], (name) => people.arrive(name, arrival));
  const [first, ...others] = conference;
  const room = (await first?.startRoom('conference')) ?? '';
  await first?.join();
  await inTurn(others, (person) => person.enter(room));
  await expectAllToReceive(call, { videos: 1, voices: 1 });
  await expectAllToReceive(conference, { videos: 2, voices: 2 });
  return { call, conference };
}

export const watchCalls = ({ call, conference }: Calls): Promise<unknown> =>
  inTurn([...call, ...conference], ({ page }) => restartContinuity(page));

/** The worst of what the people in a call saw and heard since `watchCalls`, in milliseconds. */
export async function gapsOf(people: readonly Person[]): Promise<Pick<Continuity, 'picture' | 'sound'>> {
  const found = await inTurn(people, ({ page }) => readContinuity(page));
  return {
    picture: Math.round(Math.max(...found.map(({ picture }) => picture))),
    sound: Math.round(Math.max(...found.map(({ sound }) => sound))),
  };
}

/** Sound that comes, by the SSRC of its stream, with how many packets of it came so far. */
const voicesAt = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(async () => {
    const voices: Record<string, number> = {};
    for (const connection of window.sottoProbe.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values())
        if (report.type === 'inbound-rtp' && report.kind === 'audio')
          voices[report.ssrc] = report.packetsReceived ?? 0;
    }
    return voices;
  });

const MENDING_MS = 20_000;
const LOOK_MS = 50;

/**
 * One stops to hear one other: the packets of that voice are lost on their way, and nothing else is. How long it takes
 * until the voice comes in another stream, in milliseconds; null when it does not. And whether both pages have said so.
 */
export async function loseOneVoice(listener: Person): Promise<{ mended: number | null; said: boolean }> {
  const before = await voicesAt(listener.page);
  const [ssrc] = Object.entries(before).find(([, packets]) => packets > 0) ?? [];
  if (ssrc === undefined) throw new Error('nobody is heard');
  const firewall = new Firewall();
  firewall.dropStreams([Number(ssrc)]);
  const started = performance.now();
  let said = false;
  try {
    while (performance.now() - started < MENDING_MS) {
      await sleep(LOOK_MS);
      said ||= await listener.page
        .getByText(/cannot hear|no sound/iu)
        .first()
        .isVisible();
      const now = await voicesAt(listener.page);
      const anew = Object.entries(now).some(([each, packets]) => !(each in before) && packets > 0);
      if (anew) return { mended: Math.round(performance.now() - started), said };
    }
    return { mended: null, said };
  } finally {
    firewall.close();
  }
}
