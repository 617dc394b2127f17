import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import {
  chmod,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testCertificate } from '../testing/certificate.ts';
import { checkKeyPair } from './key-pair.ts';
import { loadSelfSigned } from './self-signed.ts';
import { ServerCertificate } from './server-certificate.ts';

let folder: string;
let files: { kind: 'files'; cert: string; key: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sotto-tls-'));
  files = { kind: 'files', cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
});
afterEach(() => rm(folder, { recursive: true }));

const refused = (code: string): unknown => expect.objectContaining({ name: 'CertificateError', code });

describe('a pair of certificate and key', () => {
  it('is good when it is valid now', () => {
    const pair = testCertificate();
    expect(checkKeyPair(pair)).toMatchObject(pair);
  });

  it('is refused when it is expired, of tomorrow, of two, or none', () => {
    const { cert, key } = testCertificate();
    expect(() => checkKeyPair(testCertificate({ from: -2, until: -1 }))).toThrow(refused('EXPIRED'));
    expect(() => checkKeyPair(testCertificate({ from: 1, until: 2 }))).toThrow(refused('NOT_YET_VALID'));
    expect(() => checkKeyPair({ cert, key: testCertificate().key })).toThrow(refused('KEY_MISMATCH'));
    expect(() => checkKeyPair({ cert: key, key })).toThrow(refused('NO_CERTIFICATE'));
    expect(() => checkKeyPair({ cert, key: cert })).toThrow(refused('NO_KEY'));
    expect(() => checkKeyPair({ cert: `${cert}\n-----BEGIN CERTIFICATE-----\nAAAA\n`, key })).toThrow(
      refused('UNUSABLE'),
    );
  });
});

async function write({ cert, key }: { cert: string; key: string }): Promise<void> {
  await writeFile(files.cert, cert);
  await writeFile(files.key, key);
}

const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });

function hasOpenssl(): boolean {
  try {
    return openssl('version').startsWith('OpenSSL');
  } catch {
    return false;
  }
}

describe('the certificate in files', () => {
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  let certificate: ServerCertificate;
  let changes: string[];
  /** Counts the looks at the files, each of which begins when the one before is over. */
  let looks: number;

  beforeEach(async () => {
    for (const each of Object.values(log)) each.mockReset();
    looks = 0;
    await write(testCertificate());
    const { kind, key } = files;
    certificate = await ServerCertificate.create({
      tls: {
        kind,
        key,
        get cert() {
          looks += 1;
          return files.cert;
        },
      },
      dataDir: folder,
      names: [],
      log,
      interval: 10,
    });
    changes = [];
    certificate.onChange(({ cert }) => changes.push(cert));
  });
  afterEach(() => certificate.close());

  it('is read again when it changes, also behind a symbolic link', async () => {
    const [second, third] = [testCertificate(), testCertificate()];
    await write(second);
    await vi.waitFor(() => expect(changes).toEqual([second.cert]));
    // As certbot does it.
    for (const [file, text] of [
      [files.cert, third.cert],
      [files.key, third.key],
    ] as const) {
      await writeFile(`${file}.2`, text);
      await symlink(`${file}.2`, `${file}.link`);
      await rename(`${file}.link`, file);
    }
    await vi.waitFor(() => expect(changes).toEqual([second.cert, third.cert]));
    expect(certificate.pair.key).toBe(third.key);
    expect(log.info).toHaveBeenLastCalledWith('certificate loaded');
  });

  it('stays when what comes cannot be used, which is said once, and is replaced by what can', async () => {
    const pair = certificate.pair;
    // At once: a look at an empty file that is being written would be refused too.
    await writeFile(`${files.cert}.new`, testCertificate().cert);
    await rename(`${files.cert}.new`, files.cert);
    await vi.waitFor(() =>
      expect(log.error).toHaveBeenCalledWith('certificate refused', { errorCode: 'KEY_MISMATCH' }),
    );
    const before = looks;
    await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 3));
    expect(log.error).toHaveBeenCalledTimes(1);
    await unlink(files.key);
    await vi.waitFor(() =>
      expect(log.error).toHaveBeenLastCalledWith('certificate refused', { errorCode: 'UNREADABLE' }),
    );
    expect(certificate.pair).toBe(pair);
    const fresh = testCertificate();
    await write(fresh);
    await vi.waitFor(() => expect(changes).toEqual([fresh.cert]));
  });

  it('is read at once when it is asked for, and what is wrong is said again', async () => {
    certificate.close();
    const fresh = testCertificate();
    await write(fresh);
    await certificate.reload();
    expect(certificate.pair).toMatchObject(fresh);
    await writeFile(files.key, 'nothing');
    await certificate.reload();
    await certificate.reload();
    expect(log.error.mock.calls).toEqual([
      ['certificate refused', { errorCode: 'NO_KEY' }],
      ['certificate refused', { errorCode: 'NO_KEY' }],
    ]);
  });

  it('is needed at the start, with a reason that says what to do', async () => {
    const create = () => ServerCertificate.create({ tls: files, dataDir: folder, names: [], log });
    await write(testCertificate({ from: -2, until: -1 }));
    await expect(create()).rejects.toThrow(/^The certificate expired at 20.+ SOTTO_TLS_CERT is /u);
    await unlink(files.key);
    await expect(create()).rejects.toThrow(`There is no file ${files.key}.`);
  });
});

describe('a certificate of our own', () => {
  const names = ['192.0.2.7', '2001:db8::17', 'calls.example.org'];
  const load = (more: readonly string[] = []) =>
    loadSelfSigned({ dataDir: folder, names: [...names, ...more] });

  it('is good for the names that people use, and is no authority', async () => {
    const certificate = new X509Certificate((await load()).cert);
    for (const name of ['localhost', 'calls.example.org']) expect(certificate.checkHost(name)).toBe(name);
    for (const address of ['127.0.0.1', '192.0.2.7', '2001:db8::17'])
      expect(certificate.checkIP(address)).toBe(address);
    expect(certificate.checkHost('other.example.org')).toBeUndefined();
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const days = (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / 86_400_000;
    expect(days).toBeLessThanOrEqual(825);
  });

  it.skipIf(!hasOpenssl())('is what OpenSSL reads without a complaint', async () => {
    await load();
    const file = join(folder, 'self-signed.pem');
    expect(
      openssl('verify', '-x509_strict', '-check_ss_sig', '-partial_chain', '-CAfile', file, file),
    ).toContain(': OK');
    const text = openssl('x509', '-in', file, '-noout', '-text');
    expect(text).toContain('CA:FALSE');
    expect(text).toContain('Digital Signature');
    expect(text).toContain('IP Address:2001:DB8:0:0:0:0:0:17');
  });

  it('is kept, for its owner only', async () => {
    const first = await load();
    const file = join(folder, 'self-signed.pem');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    expect(await load()).toMatchObject({ notAfter: first.notAfter });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['self-signed.pem']);
    expect(await readFile(file, 'utf8')).toBe(first.cert + first.key);
  });

  it('is made anew for another name, when it is about to expire, or when the file is broken', async () => {
    const first = await load();
    const second = await load(['more.example.org']);
    expect(second.cert).not.toBe(first.cert);
    vi.useFakeTimers({ now: Date.now() + 780 * 86_400_000, toFake: ['Date'] });
    const third = await load();
    vi.useRealTimers();
    expect(third.cert).not.toBe(second.cert);
    await writeFile(join(folder, 'self-signed.pem'), 'nothing');
    expect(new X509Certificate((await load()).cert).checkHost('calls.example.org')).toBe('calls.example.org');
  });
});
