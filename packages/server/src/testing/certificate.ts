import { generateKeyPairSync } from 'node:crypto';
import { selfSignedCertificate } from '../tls/x509.ts';

const day = 86_400_000;

/** A fresh certificate for 127.0.0.1 and localhost, and its key, in PEM; `days` are from now. */
export function testCertificate({
  from = -1,
  until = 1,
  type = 'ec',
}: { from?: number; until?: number; type?: 'ec' | 'rsa' } = {}): { cert: string; key: string } {
  const { privateKey, publicKey } =
    type === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const cert = selfSignedCertificate({
    privateKey,
    publicKey,
    names: ['localhost', '127.0.0.1'],
    notBefore: new Date(Date.now() + from * day),
    notAfter: new Date(Date.now() + until * day),
  });
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
