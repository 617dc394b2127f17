import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { checkKeyPair, type KeyPair } from './key-pair.ts';
import { selfSignedCertificate } from './x509.ts';

const fileName = 'self-signed.pem';
const day = 86_400_000;
/** Apple's systems take none that is valid for longer. */
const lifetime = 800 * day;
/** A new one is made when the old one has less than this left. */
const reserve = 30 * day;

/**
 * For trying Sotto in a network of one's own: a certificate that nobody vouches for. Made once and kept, so that people
 * confirm it in their browsers once; made anew when it is about to expire or is not good for one of `names`.
 */
export async function loadSelfSigned(options: {
  dataDir: string;
  names: readonly string[];
}): Promise<KeyPair> {
  const { dataDir, names } = options;
  const file = join(dataDir, fileName);
  const known = await read(file);
  if (known !== null && known.notAfter.getTime() > Date.now() + reserve && isGoodFor(known, names))
    return known;
  const pair = make([...new Set([...names, ...ownNames()])]);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, pair.cert + pair.key, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  return pair;
}

/** Null when there is none, or one that is of no use. */
async function read(file: string): Promise<KeyPair | null> {
  try {
    const text = await readFile(file, 'utf8');
    await chmod(file, 0o600);
    return checkKeyPair({ cert: text, key: text });
  } catch {
    return null;
  }
}

function isGoodFor({ cert }: KeyPair, names: readonly string[]): boolean {
  const certificate = new X509Certificate(cert);
  return names.every(
    (name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
  );
}

function make(names: readonly string[]): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const cert = selfSignedCertificate({
    privateKey,
    publicKey,
    names,
    // Clocks of other machines may be behind.
    notBefore: new Date(now - day),
    notAfter: new Date(now + lifetime),
  });
  return checkKeyPair({ cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() });
}

/** The names of this machine in its own network. */
function ownNames(): string[] {
  const name = hostname().toLowerCase();
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.startsWith('fe80:'));
  const names = /^[a-z\d.-]{1,200}$/u.test(name)
    ? [name, ...(name.includes('.') ? [] : [`${name}.local`])]
    : [];
  return ['localhost', ...names, '127.0.0.1', ...addresses];
}
