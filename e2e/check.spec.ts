import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { ADDRESS_VARIABLE } from './fixtures/isolation.ts';
import { needsNamespace, tell, test } from './fixtures/test.ts';

const lineOf = (page: Page, name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });

/** Runs the check, and prints how long it took. */
async function check(page: Page, words: { start: string; copy: string }, what: string): Promise<void> {
  const begun = performance.now();
  await page.getByRole('button', { name: words.start }).click();
  await page.getByRole('button', { name: words.copy }).waitFor();
  tell(`${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

const english = { start: 'Start the check', copy: 'Copy report' };
const german = { start: 'Prüfung starten', copy: 'Bericht kopieren' };

const mediaAddress = (): string => process.env[ADDRESS_VARIABLE] ?? '';

/** A machine that is busy with other things is slow, and nothing is blocked on it for that. */
const open: ReadonlySet<string> = new Set(['passed', 'slow']);

/** What is saved as JSON, as far as it is looked at here. */
interface SavedReport {
  readonly verdict: string;
  readonly lines: readonly {
    readonly name: string;
    readonly state: string;
    readonly reason: string | null;
    readonly figure: { readonly value: number } | null;
    readonly targets: readonly { readonly host: string; readonly port: number; readonly protocol: string }[];
  }[];
}

async function savedReport(page: Page, save: string): Promise<SavedReport> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: save }).click();
  const report: SavedReport = JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
  return report;
}

test('with everything open, every line passes, in Chromium and Firefox, and the report says so', async ({
  people,
  server,
  firefox,
}) => {
  needsNamespace();
  const other = await people.arrive('Other admin', { browser: firefox });
  await other.goTo('/check');
  const admin = await people.arrive('Admin');
  const { page } = admin;
  await admin.goTo('/');
  await page.getByRole('link', { name: 'Check connection' }).click();
  await expectAccessible(page, 'before the check');
  await page.getByRole('switch', { name: 'Also check camera and microphone' }).check();
  await Promise.all([
    check(page, english, 'everything open, Chromium'),
    check(other.page, english, 'everything open, Firefox'),
  ]);
  await expect(page.getByRole('status')).toContainText('Calls work');
  const { verdict, lines } = await savedReport(page, 'Save as JSON');
  expect(lines.filter(({ state }) => !open.has(state))).toEqual([]);
  expect(verdict).toBe(lines.some(({ state }) => state === 'slow') ? 'slow' : 'good');
  const figure = (name: string) => lines.find((line) => line.name === name)?.figure?.value ?? -1;
  for (const name of ['roundTrip', 'jitter', 'upload', 'download'])
    expect(figure(name), name).toBeGreaterThan(0);
  expect(figure('loss')).toBeGreaterThanOrEqual(0);
  tell(`round trip ${figure('roundTrip').toFixed(1)} ms, jitter ${figure('jitter').toFixed(1)} ms`);
  tell(`up ${figure('upload').toFixed(1)} Mbit/s, down ${figure('download').toFixed(1)} Mbit/s`);
  // The test tool sees no downloads of Firefox.
  const inFirefox = lineOf(other.page, 'Sound and picture over UDP').or(
    lineOf(other.page, 'Sound and picture over TCP'),
  );
  await expect(inFirefox.filter({ hasText: /Passed|Slow/u })).toHaveCount(2 * server.mediaPorts.length);
  await expect(lineOf(other.page, 'Throughput from the server')).toContainText('Mbit/s');
  const targets = lines.flatMap((line) => (['udp', 'tcp'].includes(line.name) ? line.targets : []));
  expect(targets).toHaveLength(2 * server.mediaPorts.length);
  for (const port of server.mediaPorts) {
    expect(targets).toContainEqual({ host: mediaAddress(), protocol: 'udp', port });
    expect(targets).toContainEqual({ host: mediaAddress(), protocol: 'tcp', port });
  }
});

test('where UDP is dropped, it says to which address and port, and that calls go over TCP', async ({
  people,
  server,
  firewall,
}) => {
  needsNamespace();
  firewall.dropUdp(server.mediaPorts);
  const admin = await people.arrive('Admin', { context: { locale: 'de-DE', colorScheme: 'dark' } });
  const { page } = admin;
  await admin.goTo('/check');
  await check(page, german, 'UDP dropped');
  await expect(page.getByRole('status')).toContainText('nur über TCP, weil UDP blockiert ist');
  const blocked = lineOf(page, 'Ton und Bild über UDP');
  const passed = lineOf(page, 'Ton und Bild über TCP');
  await expect(blocked).toHaveCount(server.mediaPorts.length);
  for (const [index, port] of server.mediaPorts.entries()) {
    await expect(blocked.nth(index)).toContainText('Blockiert');
    await expect(blocked.nth(index)).toContainText(
      `UDP zu ${mediaAddress()}, Port ${port}, und die Antworten`,
    );
    await expect(passed.nth(index)).not.toContainText('Blockiert');
  }
  await expect(lineOf(page, 'Kamera')).toContainText('Nicht geprüft');
  await expectAccessible(page, 'after the check');
  const { lines, verdict } = await savedReport(page, 'Als JSON speichern');
  expect(verdict).toBe('tcp-only');
  expect(lines.filter(({ name }) => name === 'tcp').map(({ state }) => open.has(state))).toEqual([
    true,
    true,
  ]);
  expect(lines.filter(({ name }) => name === 'udp').map(({ reason }) => reason)).toEqual([
    'no-answer',
    'no-answer',
  ]);
  const measured = lines.filter(({ name }) => ['roundTrip', 'upload', 'download'].includes(name));
  expect(measured.map(({ figure }) => (figure?.value ?? 0) > 0)).toEqual([true, true, true]);
});
