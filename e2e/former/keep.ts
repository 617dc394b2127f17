import { parseArgs } from 'node:util';
import { expect } from '@playwright/test';
import { kemKeysOfContacts } from '../fixtures/card-traffic.ts';
import {
  callFrom,
  digitsOn,
  expectReachable,
  keepAs,
  personalLinkOf,
  ringOn,
  unfold,
} from '../fixtures/contacts.ts';
import { Guard } from '../fixtures/guard.ts';
import { ADDRESS_VARIABLE, runIsolated } from '../fixtures/isolation.ts';
import { expectAllToReceive } from '../fixtures/media.ts';
import type { Person } from '../fixtures/person.ts';
import { Installation, keep, remove, type Seen, temporaryFolder } from './installation.ts';

// Uses a version as people do, and keeps the files that server and browsers have then, so that a test tries later
// versions on them: `npm run keep -- VERSION [--checkout CHECKOUT]`, as root. Without a checkout it is this version.

/** Rooms that Ada makes: one that nobody enters, one in which two meet and to which they can come back, one that is over. */
async function makeRooms(ada: Person, ben: Person): Promise<Seen['rooms']> {
  const call = await ada.startRoom('call');
  const ended = await ada.startRoom('conference');
  await ada.join();
  await ben.enter(ended);
  await ada.endForEveryone();
  await ben.page.getByRole('heading', { name: 'The conference is over' }).waitFor();
  const conference = await ada.startRoom('conference');
  await ada.join();
  await ben.enter(conference);
  await expect(ada.tileOf('Ben')).toBeVisible();
  await ben.leave();
  await ada.leave();
  return { call, conference, ended };
}

const pathOf = ({ pathname, hash }: URL): string => pathname + hash;

/** Each keeps the other; they talk, and Ada compares. */
async function befriend(ada: Person, ben: Person): Promise<Seen['personalLinks']> {
  const links = { Ada: await personalLinkOf(ada), Ben: await personalLinkOf(ben) };
  await keepAs(ada, links.Ben, 'Ben from work');
  await keepAs(ben, links.Ada, 'Ada Brandt');
  await expectReachable(ada.page);
  await expectReachable(ben.page);
  await callFrom(ada, 'Ben from work');
  await ringOn(ben.page).getByRole('button', { name: 'Answer with video' }).click();
  await expectAllToReceive([ada, ben], { videos: 1, voices: 1 });
  // Later cards between the two take a further key of each.
  for (const { page } of [ada, ben])
    await expect.poll(() => kemKeysOfContacts(page), { timeout: 20_000 }).toEqual([expect.any(String)]);
  await ada.page.getByRole('button', { name: 'End-to-end encrypted' }).click();
  await ada.page.getByRole('button', { name: 'They match' }).click();
  await expect(ada.page.getByRole('button', { name: 'End-to-end encrypted and compared' })).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await ada.leave();
  await ben.leave();
  return { Ada: pathOf(links.Ada), Ben: pathOf(links.Ben) };
}

async function chooseSettings(ada: Person, ben: Person): Promise<void> {
  await ada.goTo('/');
  await ada.page.getByRole('combobox', { name: 'Appearance' }).selectOption('dark');
  await ben.goTo('/contacts');
  await unfold(ben.page, 'How calls reach you');
  await ben.page.getByRole('switch', { name: 'Sound when someone calls' }).uncheck();
  await unfold(ben.page, 'Security of this device');
  await ben.page.getByRole('switch', { name: 'Hide it from people' }).check();
}

async function digitsOf(person: Person): Promise<string> {
  await person.goTo('/contacts');
  return digitsOn(person.page);
}

async function use(installation: Installation): Promise<Seen> {
  const [ada, ben] = await Promise.all([installation.arrive('Ada'), installation.arrive('Ben')]);
  await ben.goTo('/');
  await ben.page.getByRole('combobox', { name: 'Sprache' }).selectOption('en');
  const rooms = await makeRooms(ada, ben);
  const personalLinks = await befriend(ada, ben);
  await chooseSettings(ada, ben);
  return {
    rooms,
    personalLinks,
    digits: { Ada: await digitsOf(ada), Ben: await digitsOf(ben) },
    stored: await installation.stored(),
  };
}

async function useIn(folder: string, checkout: string | undefined): Promise<Seen> {
  const guard = new Guard();
  const installation = await Installation.start(folder, {
    guard,
    // The certificate has the name of the machine that it was made on.
    enter: (command, args) => [
      'unshare',
      ['--uts', 'sh', '-c', 'hostname sotto.test && exec "$0" "$@"', command, ...args],
    ],
    ...(checkout !== undefined && { checkout }),
  });
  try {
    const found = await use(installation);
    expect(await guard.problems()).toEqual([]);
    return found;
  } finally {
    await installation.close();
  }
}

async function make(version: string, checkout: string | undefined): Promise<void> {
  const folder = temporaryFolder();
  try {
    const found = await useIn(folder, checkout);
    keep(version, folder, found);
  } finally {
    remove(folder);
  }
}

const { values, positionals } = parseArgs({
  options: { checkout: { type: 'string' } },
  allowPositionals: true,
});
const [version] = positionals;
if (version === undefined || !/^[\w.-]+$/u.test(version)) {
  process.stderr.write('Usage: npm run keep -- VERSION [--checkout CHECKOUT]\n');
  process.exitCode = 64;
} else if (process.env[ADDRESS_VARIABLE] === undefined) {
  const args = [import.meta.filename, ...process.argv.slice(2)];
  process.exitCode = await runIsolated({ command: process.execPath, args, display: false });
} else {
  await make(version, values.checkout);
}
