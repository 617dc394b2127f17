import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { build } from 'vite';
import { addressOf } from '../../fixtures/door.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Builds the page of this folder as the product is built, and serves it from memory on 127.0.0.1. */
export class BenchSite {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async create(): Promise<BenchSite> {
    const files = await buildPage();
    const server = createServer((request, response) => {
      const name = request.url === '/' ? 'index.html' : (request.url ?? '').slice(1);
      const file = files.get(name);
      response.writeHead(file === undefined ? 404 : 200, {
        'content-type': TYPES[path.extname(name)] ?? 'text/plain',
      });
      response.end(file);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    return new BenchSite(server);
  }

  get url(): string {
    return `http://localhost:${addressOf(this.#server).port}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function buildPage(): Promise<Map<string, string | Uint8Array>> {
  const built = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: { write: false, target: 'es2023' },
  });
  if (!('output' in built)) throw new Error('vite built something else');
  return new Map(
    built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]),
  );
}
