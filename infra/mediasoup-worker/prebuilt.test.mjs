import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../bootstrap/fixtures/processes.mjs';
import { Session } from '../bootstrap/session.mjs';
import { serve } from './fixtures/serve.mjs';
import { fetchPrebuilt, prebuiltUrl } from './prebuilt.mjs';

/** @param {string | Buffer} content */
const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** @param {{ archive?: string | Buffer, worker?: string }} [pinned] what the hashes are of */
const options = ({ archive = '', worker = '' } = {}) => ({
  folder: temporaryFolder(),
  hashes: { archive: sha256(archive), worker: sha256(worker) },
  session: new Session({ output: { write: () => true } }),
});

describe('fetchPrebuilt', () => {
  it('unpacks the worker', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'mediasoup-worker'), 'the worker');
    const archive = execFileSync('tar', ['-cz', '-C', folder, 'mediasoup-worker']);
    const address = await serve((_, response) => response.end(archive));
    const worker = await fetchPrebuilt(address, options({ archive, worker: 'the worker' }));
    expect(execFileSync('cat', [worker], { encoding: 'utf8' })).toBe('the worker');
  });

  it.each([
    ['there is none for this platform', 404, '', 'the server answered 404'],
    ['what comes is no archive', 200, 'Sign in to the guest network', 'the archive is broken'],
  ])('fails when %s', async (_, status, archive, why) => {
    const address = await serve((__, response) => response.writeHead(status).end(archive));
    await expect(fetchPrebuilt(address, options({ archive }))).rejects.toThrow(why);
  });

  it('leaves what has another hash unopened', async () => {
    const address = await serve((_, response) => response.end('another archive'));
    const given = options({ archive: 'the archive', worker: 'the worker' });
    // tar would say that it is broken.
    await expect(fetchPrebuilt(address, given)).rejects.toThrow(
      `worker.tgz has the hash ${sha256('another archive')}, and not the pinned one`,
    );
  });

  it('does not wait for a server that says nothing', async () => {
    const address = await serve(() => undefined);
    await expect(fetchPrebuilt(address, { ...options(), answerMs: 100 })).rejects.toThrow(
      'no answer within 0.1 s',
    );
  });

  it('does not wait for a download that stalls', async () => {
    const address = await serve((_, response) => void response.writeHead(200).write('the first bytes'));
    await expect(fetchPrebuilt(address, { ...options(), downloadMs: 300 })).rejects.toThrow('timeout');
  });
});

describe('prebuiltUrl', () => {
  const manifest = { version: '3.27.1', repository: { url: 'git+https://example.org/mediasoup.git' } };

  it('is where mediasoup publishes it, or on the mirror that mediasoup would ask', () => {
    const name = `mediasoup-worker-3.27.1-${os.platform()}-${os.arch()}`;
    expect(prebuiltUrl(manifest, {})).toContain(
      `https://example.org/mediasoup/releases/download/3.27.1/${name}`,
    );
    const mirror = { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: 'https://mirror.example' };
    expect(prebuiltUrl(manifest, mirror)).toContain(`https://mirror.example/3.27.1/${name}`);
  });
});
