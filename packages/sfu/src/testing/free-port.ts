import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that Linux gives to whoever names none, so that no socket of another test takes one between the look here
 * and its use. Each process goes through them from a place of its own.
 */
const range = { first: 10_000, count: 20_000 };
const start = (process.pid * 127) % range.count;
let taken = 0;

/** A port of the loopback interface that was free just now, for TCP and for UDP. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = range.first + ((start + taken++) % range.count);
    if (await isFree(port)) return port;
  }
  throw new Error('There is no free port');
}

async function isFree(port: number): Promise<boolean> {
  const [server, socket] = [createServer(), createSocket('udp4')];
  try {
    await Promise.all([
      once(server.listen(port, '127.0.0.1'), 'listening'),
      once(socket.bind(port, '127.0.0.1'), 'listening'),
    ]);
    return true;
  } catch {
    return false;
  } finally {
    server.close();
    socket.close();
  }
}
