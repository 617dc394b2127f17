import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The server as people start it: a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #out = '';
  #err = '';

  constructor(options: { env: Readonly<Record<string, string>>; args?: readonly string[] }) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SOTTO_'));
    this.#child = spawn(process.execPath, [main, ...(options.args ?? [])], {
      env: { ...Object.fromEntries(inherited), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (data: Buffer) => (this.#out += data.toString('utf8')));
    this.#child.stderr?.on('data', (data: Buffer) => (this.#err += data.toString('utf8')));
    this.#ended = once(this.#child, 'close').then(() => this.#child.exitCode);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  /** Resolves with the port when the server says that it is ready. */
  async ready(): Promise<number> {
    return vi.waitFor(
      () => {
        const port = /^Sotto is ready: https?:\/\/localhost:(\d+)$/mu.exec(this.#out)?.[1];
        if (port === undefined) throw new Error(`not ready: ${this.#out}${this.#err}`);
        return Number(port);
      },
      { timeout: 60_000, interval: 20 },
    );
  }

  /** Whoever read it is gone: what the process writes there from now on fails (EPIPE). */
  stopReading(...outputs: readonly ('stdout' | 'stderr')[]): void {
    for (const output of outputs) this.#child[output]?.destroy();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Resolves with the exit code; null when a signal ended the process. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Makes sure that nothing stays behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
