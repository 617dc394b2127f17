import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Files with a certificate for 127.0.0.1 and its key, good for so many days from now; they end with the test. */
export function certificateFor(days: number): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-cli-certificate-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const content = ['-subj', '/CN=Sotto', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', String(days)];
  execFileSync('openssl', ['req', ...kind, ...content, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { cert, key };
}
