import { once } from 'node:events';
import { connect } from 'node:http2';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '@sotto/sfu/testing/free-port';
import { headersFrame, initialWindowSize, RawHttp2, request } from '../testing/raw-http2.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { buildPages } from '../testing/test-server.ts';

it(
  'SIGTERM ends a server within its time, whatever its connections of HTTP/2 do',
  { timeout: 90_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-http2-end-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await buildPages(join(folder, 'web'));
    await using server = new ServerProcess({
      env: {
        SOTTO_PORT: '0',
        SOTTO_WEB_DIR: join(folder, 'web'),
        SOTTO_DATA_DIR: join(folder, 'data'),
        SOTTO_SFU_LISTEN: `127.0.0.1:${await freePort()}`,
        SOTTO_TLS_CERT: 'self-signed',
      },
    });
    const port = await server.ready();
    const idle = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    idle.on('error', () => undefined);
    await once(idle.request({ ':path': '/healthz' }).resume(), 'end');
    // One that takes nothing of what it asked for, and one that says nothing.
    const slow = await RawHttp2.open(port, [[initialWindowSize, 0]]);
    slow.send(headersFrame(1, request('/')));
    expect(await slow.outcome(1)).toBe(200);
    await RawHttp2.open(port, null);
    const away = once(idle, 'goaway');
    server.signal('SIGTERM');
    expect((await away)[0]).toBe(0);
    // It ends with another one when it was not in time.
    expect(await server.ended()).toBe(0);
    expect(server.err).toContain('"event":"server closed"');
  },
);
