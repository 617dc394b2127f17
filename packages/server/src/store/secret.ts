import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from './store.ts';

/** Of the file in the data folder. */
export const secretName = 'secret';

/** One that is shorter was cut off; whoever sets SOTTO_SECRET needs as many. */
const leastCharacters = 32;

/**
 * The secret of this installation: the configured one, or the one in the data folder, which is made when it is
 * missing. Two processes that start at once get the same. Rejects with `StoreError` `damaged-secret` when the file does
 * not hold a whole one.
 */
export async function loadSecret(options: { secret: string | null; dataDir: string }): Promise<string> {
  if (options.secret !== null) return options.secret;
  const file = join(options.dataDir, secretName);
  const known = await read(file);
  if (known !== undefined) return known;
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    // A hard link fails when the name is taken, so that the first of two wins and no half-written file is seen.
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  return (await read(file)) ?? loadSecret(options);
}

/** A fresh one that dies with the process. */
export const ephemeralSecret = (): string => randomBytes(48).toString('base64url');

async function read(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (text.length < leastCharacters)
      throw new StoreError('damaged-secret', 'The file with the secret does not hold a whole one.');
    await chmod(file, 0o600);
    return text;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
