import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ownEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(SOTTO_|LANG$|LC_)/u.test(name)),
);

/** The real server with real workers, as a process of its own. */
export class RunningServer {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(options: { url: string; child: ChildProcess; folder: string }) {
    this.url = options.url;
    this.#child = options.child;
    this.#folder = options.folder;
  }

  static async start(env: Readonly<Record<string, string>>): Promise<RunningServer> {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-cli-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Sotto</title>');
    const child = spawn(process.execPath, [pathOf('../../../server/src/main.ts')], {
      env: {
        ...ownEnvironment,
        SOTTO_HOST: '127.0.0.1',
        SOTTO_PORT: '0',
        SOTTO_WEB_DIR: folder,
        SOTTO_DATA_DIR: join(folder, 'data'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const hear = (text: Buffer): void => {
      said += text.toString('utf8');
      const url = /^Sotto is ready: (\S+)\n/mu.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(said)));
    return new RunningServer({ url: await promise, child, folder });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    await rm(this.#folder, { recursive: true });
  }
}

/** What the command line prints, and its exit status. */
export async function sotto(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [pathOf('../main.ts'), ...args], {
    env: { ...ownEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString('utf8')));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString('utf8')));
  await once(child, 'close');
  return { status: child.exitCode, ...said };
}

/** A port that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
