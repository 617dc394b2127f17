import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { ServerProcess } from './testing/server-process.ts';
import { buildPages, TestServer } from './testing/test-server.ts';

const secret = 'the-first-secret-of-thirty-two-characters';
const next = 'the-second-secret-of-thirty-two-characters';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sotto-secrets-'));
  await buildPages(join(folder, 'web'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a program was started with. */
const environmentOf = async (pid: string): Promise<string[]> =>
  (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');

it.runIf(process.platform === 'linux')(
  'nothing is in the environment of the media worker but what it needs, since its input comes from anybody',
  async () => {
    const token = 'a-token-of-24-characters-and-more';
    const turnSecret = 'a-secret-that-coturn-knows';
    const inFile = join(folder, 'previous');
    await writeFile(inFile, secret, { mode: 0o604 });
    await using server = new ServerProcess({
      env: {
        SOTTO_PORT: '0',
        SOTTO_WEB_DIR: join(folder, 'web'),
        SOTTO_DATA_DIR: join(folder, 'data'),
        SOTTO_SFU_LISTEN: `127.0.0.1:${await freePort()}`,
        SOTTO_SECRET: next,
        SOTTO_SECRET_PREVIOUS_FILE: inFile,
        SOTTO_TURN_URL: 'turns:turn.example.org',
        SOTTO_TURN_SECRET: turnSecret,
        SOTTO_METRICS: token,
        NPM_TOKEN: 'of-somebody-else',
        https_proxy: 'http://name:password@proxy.example',
      },
    });
    const port = await server.ready();
    const children = await readFile(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8');
    const workers = children.split(' ').filter((pid) => pid !== '');
    const environments = await Promise.all(workers.map(environmentOf));
    expect(
      environments.filter((each) => each.some((line) => line.startsWith('MEDIASOUP_VERSION='))),
    ).toHaveLength(1);
    for (const environment of environments) {
      const names = environment.map((line) => line.split('=')[0] ?? '').filter((name) => name !== '');
      // That is still there, so it is the right place to look.
      expect(environment).toContain(`PATH=${process.env['PATH']}`);
      const needed =
        /^(?:PATH|LD_LIBRARY_PATH|TMPDIR|HOME|LANG|LC_[A-Z]+|TZ|UV_THREADPOOL_SIZE|MEDIASOUP_[A-Z_]+)$/u;
      expect(names.filter((name) => !needed.test(name))).toEqual([]);
    }
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(metrics.status).toBe(200);
    expect(server.out).toContain(
      "Warning: SOTTO_SECRET_PREVIOUS_FILE: others may read or change that file. chmod 600 makes it its owner's alone.",
    );
  },
  90_000,
);

describe('a changed secret', { timeout: 90_000 }, () => {
  it('leaves links, hosts and the record of calls what they are', async () => {
    const dataDir = await mkdtemp(join(folder, 'rotation-'));
    const start = async (env: Readonly<Record<string, string>>): Promise<TestServer> =>
      TestServer.start({ env, dataDir });
    const first = await start({ SOTTO_SECRET: secret });
    const { room, hostToken } = await (await first.client()).request('createRoom', { kind: 'conference' });
    await first.stop();

    const second = await start({ SOTTO_SECRET: next, SOTTO_SECRET_PREVIOUS: secret });
    expect(second.log.join('')).toContain('"event":"store resealed"');
    const [ada, bob] = [await second.client(), await second.client()];
    const joined = await ada.request('join', { room, name: 'Ada', token: hostToken });
    expect(joined.role).toBe('host');
    await bob.request('join', { room, name: 'Bob' });
    await ada.event('callConnected');
    await second.stop();

    const third = await start({ SOTTO_SECRET: next });
    expect(third.log.join('')).not.toContain('store resealed');
    const again = await (await third.client()).request('join', { room, name: 'Ada' });
    expect(again.role).toBe('participant');
    await third.stop();
    await expect(start({ SOTTO_SECRET: secret })).rejects.toThrow('was made with another secret');
  });

  it('may have been the one that the server made itself', async () => {
    const dataDir = await mkdtemp(join(folder, 'own-'));
    const first = await TestServer.start({ dataDir });
    const { room } = await (await first.client()).request('createRoom', { kind: 'conference' });
    await first.stop();
    const previous = join(dataDir, 'secret.previous');
    await rename(join(dataDir, 'secret'), previous);
    const second = await TestServer.start({ dataDir, env: { SOTTO_SECRET_PREVIOUS_FILE: previous } });
    onTestFinished(() => second.stop());
    expect(await readFile(join(dataDir, 'secret'), 'utf8')).not.toBe(await readFile(previous, 'utf8'));
    await (await second.client()).request('join', { room, name: 'Ada' });
  });
});
