import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, request } from '@playwright/test';
import * as v from 'valibot';
import { chromiumOptions } from '../fixtures/browsers.ts';
import { SMALL_CAMERA } from '../fixtures/camera-file.ts';
import type { Guard } from '../fixtures/guard.ts';
import { Person } from '../fixtures/person.ts';
import { installProbe } from '../fixtures/probe.ts';
import { SottoServer } from '../fixtures/server.ts';

/** Whatever a browser keeps belongs to an origin, and the ports of tests are others each time. */
export const origin = 'https://sotto.test';

const versionsFolder = join(import.meta.dirname, 'versions');

/** What stays of a profile: keys and contacts, and settings. */
const ofProfile = ['Default/IndexedDB', 'Default/Local Storage'];

/** What a database writes about itself, with paths of the machine, and makes anew. */
const leftOut = ['LOG', 'LOG.old', 'LOCK'].map((name) => `--exclude=${name}`);

/** The people of the installation. Ben's browser speaks German, and he has chosen English. */
const locales = { Ada: 'en-GB', Ben: 'de-DE' } as const;
type Name = keyof typeof locales;

const perPerson = v.object({ Ada: v.string(), Ben: v.string() });

const seen = v.object({
  /** Paths of their links. */
  rooms: v.object({ call: v.string(), conference: v.string(), ended: v.string() }),
  /** Without the origin. */
  personalLinks: perPerson,
  /** Of the keys of devices. */
  digits: perPerson,
  /** How many records the store had. */
  stored: v.object({ rooms: v.number(), calls: v.number() }),
});
/** What people and the operator saw of a version while it was in use. */
export type Seen = v.InferOutput<typeof seen>;

/** Those of which there are files. */
export const versions: readonly string[] = readdirSync(versionsFolder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

const filesOf = (version: string) => ({
  archive: join(versionsFolder, `${version}.tar.gz`),
  seen: join(versionsFolder, `${version}.json`),
});

interface InstallationOptions {
  /** Its code; this checkout when left out. */
  readonly checkout?: string;
  readonly guard: Guard;
  /** Puts the server somewhere else. */
  readonly enter?: (command: string, args: readonly string[]) => [command: string, args: string[]];
}

/** A server at an origin of its own, and browsers with profiles that stay when they are closed. */
export class Installation {
  readonly server: SottoServer;
  readonly #folder: string;
  readonly #guard: Guard;
  readonly #contexts: BrowserContext[] = [];

  private constructor(options: { server: SottoServer; folder: string; guard: Guard }) {
    this.server = options.server;
    this.#folder = options.folder;
    this.#guard = options.guard;
  }

  static async start(folder: string, options: InstallationOptions): Promise<Installation> {
    const { guard, ...others } = options;
    const server = await SottoServer.start({
      ...others,
      doors: 0,
      onePort: true,
      dataDir: join(folder, 'data'),
      // Files of a version are to be good for years.
      env: { SOTTO_ALLOWED_ORIGINS: origin, SOTTO_LINK_DAYS: '3650', SOTTO_STATUS_DAYS: '3650' },
    });
    return new Installation({ server, folder, guard });
  }

  /** In a browser that was allowed camera and microphone before. */
  async arrive(name: Name): Promise<Person> {
    const { args = [], ...options } = chromiumOptions({ camera: { ...SMALL_CAMERA, fps: 5 } });
    const { hostname: host, port } = new URL(this.server.url);
    const context = await chromium.launchPersistentContext(join(this.#folder, name), {
      ...options,
      args: [...args, `--host-resolver-rules=MAP ${new URL(origin).host} ${host}:${port}`],
      locale: locales[name],
      viewport: { width: 960, height: 600 },
      permissions: ['camera', 'microphone'],
      ignoreHTTPSErrors: true,
    });
    this.#contexts.push(context);
    this.#guard.watch(context, origin);
    await context.addInitScript(installProbe);
    return new Person({ name, origin, page: await context.newPage() });
  }

  /** The certificate that the server has made for itself, in PEM, with its key. */
  get certificate(): string {
    return certificateIn(this.server.dataDir);
  }

  /** How many records the store has, as the server counts them. */
  async stored(): Promise<Seen['stored']> {
    const api = await request.newContext({ ignoreHTTPSErrors: true });
    // Programs of the same machine are told.
    const metrics = await (
      await api.get(`https://127.0.0.1:${new URL(this.server.url).port}/metrics`)
    ).text();
    await api.dispose();
    const countOf = (what: string) =>
      Number(new RegExp(`^sotto_store_entries\\{what="${what}"\\} (\\d+)$`, 'mu').exec(metrics)?.[1]);
    return { rooms: countOf('rooms'), calls: countOf('calls') };
  }

  /** The server last, so that what goes on then is kept as it is. */
  async close(): Promise<void> {
    await this.#guard.settle();
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.server.stop();
  }
}

/** Keeps the files of an installation, and what people saw in it, for tests of later versions. */
export function keep(version: string, folder: string, found: Seen): void {
  const files = filesOf(version);
  const names = Object.keys(locales).flatMap((name) => ofProfile.map((part) => join(name, part)));
  const unnamed = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--mtime=@0'];
  const archive = ['--create', '--gzip', `--file=${files.archive}`, `--directory=${folder}`];
  execFileSync('tar', [...archive, ...unnamed, ...leftOut, 'data', ...names]);
  writeFileSync(files.seen, `${JSON.stringify(found, null, 2)}\n`);
}

/** A copy of what was kept, and the certificate in it. */
export function unpack(version: string): { folder: string; seen: Seen; certificate: string } {
  const files = filesOf(version);
  const folder = temporaryFolder();
  execFileSync('tar', ['--extract', '--gzip', `--file=${files.archive}`, `--directory=${folder}`]);
  const found = v.parse(seen, JSON.parse(readFileSync(files.seen, 'utf8')));
  return { folder, seen: found, certificate: certificateIn(join(folder, 'data')) };
}

const certificateIn = (dataDir: string): string => readFileSync(join(dataDir, 'self-signed.pem'), 'utf8');

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'sotto-e2e-former-'));

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
