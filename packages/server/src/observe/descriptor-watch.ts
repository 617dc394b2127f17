import { open } from 'node:fs/promises';
import { devNull } from 'node:os';
import type { StatusLog } from './status-log.ts';

const interval = 5_000;

interface DescriptorWatchOptions {
  readonly log: StatusLog;
  /** Takes one file descriptor and gives it back. Rejects when there is none. */
  readonly probe?: () => Promise<void>;
}

/**
 * Notices when this process has no file descriptor left. Nothing else says so: libuv closes the connections that it
 * cannot accept without a word to the listener.
 */
export class DescriptorWatch {
  readonly #log: StatusLog;
  readonly #probe: () => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #short = false;

  constructor({ log, probe = openNothing }: DescriptorWatchOptions) {
    this.#log = log;
    this.#probe = probe;
    this.#timer = setInterval(() => void this.look(), interval).unref();
  }

  /** Whether there is one now. Never rejects. */
  async look(): Promise<boolean> {
    const short = await this.#probe().then(
      () => false,
      (error: unknown) => isShortage(error),
    );
    if (short && !this.#short) this.#log.error('file descriptors used up');
    if (!short && this.#short) this.#log.info('file descriptors free again');
    this.#short = short;
    return !short;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

async function openNothing(): Promise<void> {
  const file = await open(devNull);
  await file.close();
}

/** Of this process, or of the whole machine. */
const isShortage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
