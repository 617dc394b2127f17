import { readFile, stat } from 'node:fs/promises';
import type { TlsConfig } from '../config/config.ts';
import { describeError } from '../observe/log-fields.ts';
import type { StatusLog } from '../observe/status-log.ts';
import { StartError } from '../config/errors.ts';
import { CertificateError, checkKeyPair, type KeyPair } from './key-pair.ts';
import { loadSelfSigned } from './self-signed.ts';

/** Milliseconds between two looks whether the files are others. Watches miss what symbolic links and mounts hide. */
const lookInterval = 10_000;

type Files = Extract<TlsConfig, { kind: 'files' }>;

/** The certificate that the server shows, which is another one when its files are. */
export class ServerCertificate {
  readonly #log: StatusLog;
  /** Null for a certificate of our own. */
  readonly #files: Files | null;
  readonly #listeners = new Set<(pair: KeyPair) => void>();
  readonly #timer: NodeJS.Timeout | undefined;
  #pair: KeyPair;
  /** Null: look whatever it is. */
  #seen: string | null;
  #looking: Promise<void> | null = null;

  private constructor(options: {
    log: StatusLog;
    files: Files | null;
    pair: KeyPair;
    seen: string;
    interval: number;
  }) {
    const { log, files, pair, seen, interval } = options;
    this.#log = log;
    this.#files = files;
    this.#pair = pair;
    this.#seen = seen;
    if (files !== null) this.#timer = setInterval(() => void this.#look(), interval).unref();
  }

  /** Rejects with `StartError`. `names`: what a certificate of our own must be good for. */
  static async create(options: {
    tls: TlsConfig;
    dataDir: string;
    names: readonly string[];
    log: StatusLog;
    interval?: number;
  }): Promise<ServerCertificate> {
    const { tls, dataDir, names, log, interval = lookInterval } = options;
    if (tls.kind === 'files') {
      const seen = await signature(tls);
      const pair = await readFiles(tls).catch((error: unknown) => {
        throw startError(error, tls);
      });
      return new ServerCertificate({ log, files: tls, pair, seen, interval });
    }
    const pair = await loadSelfSigned({ dataDir, names }).catch((cause: unknown) => {
      throw new StartError(
        `A certificate cannot be kept in ${dataDir}. Check that this user may write there, or set SOTTO_DATA_DIR.`,
        { cause },
      );
    });
    return new ServerCertificate({ log, files: null, pair, seen: '', interval });
  }

  get pair(): KeyPair {
    return this.#pair;
  }

  get fromFiles(): boolean {
    return this.#files !== null;
  }

  /** Called with each certificate that comes after the one of now. */
  onChange(listener: (pair: KeyPair) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads the files now. What cannot be used is logged, and the certificate stays the one it is. Never rejects. */
  async reload(): Promise<void> {
    await this.#looking;
    this.#seen = null;
    await this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    if (this.#files === null) return;
    const seen = await signature(this.#files);
    if (seen === this.#seen) return;
    // Also when it is refused: it is tried again, and told again, when the files have changed once more.
    this.#seen = seen;
    try {
      const pair = await readFiles(this.#files);
      if (pair.cert === this.#pair.cert && pair.key === this.#pair.key) return;
      this.#pair = pair;
      for (const listener of this.#listeners) listener(pair);
      this.#log.info('certificate loaded');
    } catch (error) {
      const known = error instanceof CertificateError;
      this.#log.error('certificate refused', known ? { errorCode: error.code } : describeError(error));
    }
  }
}

async function readFiles(files: Files): Promise<KeyPair> {
  const [cert, key] = await Promise.all([read(files.cert), read(files.key)]);
  return checkKeyPair({ cert, key });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why =
      code === 'ENOENT' ? 'There is no file' : code === 'EACCES' ? 'This user may not read' : 'Cannot read';
    throw new CertificateError('UNREADABLE', `${why} ${file}.`, { cause });
  }
}

/** Changes when one of the files does, also behind a symbolic link; empty while one is missing. */
async function signature({ cert, key }: Files): Promise<string> {
  try {
    const stats = await Promise.all([cert, key].map((file) => stat(file, { bigint: true })));
    return stats.map(({ ino, size, mtimeNs, ctimeNs }) => [ino, size, mtimeNs, ctimeNs].join(' ')).join('\n');
  } catch {
    return '';
  }
}

function startError(error: unknown, { cert, key }: Files): StartError {
  const why = error instanceof CertificateError ? error.message : 'The certificate cannot be used.';
  return new StartError(`${why} SOTTO_TLS_CERT is ${cert}, SOTTO_TLS_KEY is ${key}.`, { cause: error });
}
