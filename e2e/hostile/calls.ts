import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { launchChromium } from '../fixtures/browsers.ts';
import { chromiumPath } from '../fixtures/chromium.ts';
import { SMALL_CAMERA } from '../fixtures/camera-file.ts';
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
import { NICENESS, withNiceness } from './part.ts';

/** As few pictures a second as a gap of a second can still be measured by. */
const CAMERA = { ...SMALL_CAMERA, fps: 5 };

export async function launchBrowser(): Promise<Browser> {
  // Playwright takes a path, and starts it in a session of its own.
  const folder = mkdtempSync(join(tmpdir(), 'sotto-hostile-'));
  const script = join(folder, 'chromium');
  const [command, args] = withNiceness(NICENESS.browsers, chromiumPath());
  const quoted = [command, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  writeFileSync(script, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o700 });
  try {
    return await launchChromium({ talking: true, camera: CAMERA, executablePath: script });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * On machines of their own they would do all this beside: looking for gaps of a second more often than every 50 ms, and
 * taking echo and noise out of microphones that have none.
 */
const arrival: Arrival = {
  context: { ignoreHTTPSErrors: true },
  prepare: async (context) => {
    await watchContinuity(context, { sound: 50, connections: null });
    await context.addInitScript(takeSoundAsItIs);
  },
};

/** Runs in the page before anything else, and refers to nothing outside of itself. */
function takeSoundAsItIs(): void {
  if (!('mediaDevices' in navigator)) return;
  const devices = navigator.mediaDevices;
  const capture = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints = {}) => {
    const { audio } = constraints;
    if (audio === undefined || audio === false) return capture(constraints);
    const asItIs = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    return capture({ ...constraints, audio: { ...(audio === true ? {} : audio), ...asItIs } });
  };
}

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

/** By the SSRC of its stream, how loud what came of each voice was so far. */
const voicesAt = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(async () => {
    const voices: Record<string, number> = {};
    for (const connection of window.sottoProbe.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'inbound-rtp' && report.kind === 'audio')
          voices[report.ssrc] = report.totalAudioEnergy ?? 0;
      }
    }
    return voices;
  });

const MENDING_MS = 20_000;
const LOOK_MS = 100;
/** Somebody who speaks without a pause is heard in each such time. */
const PAUSE_MS = 500;

/** How long it took until a lost voice was heard again, in milliseconds; and whether the page has said so meanwhile. */
export interface Loss {
  readonly mended: number | null;
  readonly said: boolean;
}

/**
 * One of a conference stops to hear one other: the packets of that voice are lost on their way, and nothing else is. It
 * is mended when as many voices as before are heard, one of them in a stream that is new.
 */
export async function loseOneVoice([, listener]: readonly Person[]): Promise<Loss> {
  if (listener === undefined) throw new RangeError('a conference of nobody');
  const { page } = listener;
  const known = await voicesAt(page);
  await sleep(PAUSE_MS);
  let last = await voicesAt(page);
  const voices = Object.keys(last).filter((ssrc) => isLouder(ssrc, known, last));
  const [lost] = voices;
  let said = false;
  if (lost === undefined) return { mended: null, said };
  const heardAt = new Map<string, number>();
  const firewall = new Firewall();
  firewall.dropStreams([Number(lost)]);
  const started = performance.now();
  try {
    while (performance.now() - started < MENDING_MS) {
      await sleep(LOOK_MS);
      said ||= await saysSo(page);
      const now = await voicesAt(page);
      for (const ssrc of Object.keys(now))
        if (isLouder(ssrc, last, now)) heardAt.set(ssrc, performance.now());
      last = now;
      // What is made up for missing packets of the lost one is not heard of anybody.
      heardAt.delete(lost);
      const heard = [...heardAt].filter(([, at]) => performance.now() - at < PAUSE_MS);
      if (heard.length >= voices.length && heard.some(([ssrc]) => !(ssrc in known)))
        return { mended: Math.round(performance.now() - started), said };
    }
    return { mended: null, said };
  } finally {
    firewall.close();
  }
}

const isLouder = (ssrc: string, before: Record<string, number>, now: Record<string, number>): boolean =>
  (now[ssrc] ?? 0) > (before[ssrc] ?? 0);

const saysSo = (page: Page): Promise<boolean> =>
  page
    .getByText(/cannot hear|no sound/iu)
    .first()
    .isVisible();
