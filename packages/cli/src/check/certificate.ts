import { once } from 'node:events';
import { connect, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import { type CheckLine, thresholds } from '@sotto/client/check';

const day = 86_400_000;

/** Why a certificate is not accepted. */
export type CertificateReason = 'certificate-expired' | 'certificate-of-others' | 'certificate-untrusted';

/** The certificate in words, for one line. */
export type CertificateResult = Pick<CheckLine, 'state' | 'reason' | 'figure'>;

/** Trusts whom this system trusts, as browsers do: a company that inspects TLS installs its authority there. */
export function trustTheSystem(): void {
  setDefaultCACertificates([...getCACertificates('default'), ...getCACertificates('system')]);
}

/** Null when no TLS connection comes about before `signal` aborts. */
export async function checkCertificate(url: URL, signal: AbortSignal): Promise<CertificateResult | null> {
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  const socket = connect({
    host,
    port: url.port === '' ? 443 : Number(url.port),
    // RFC 6066, section 3: no addresses.
    ...(isIP(host) === 0 && { servername: host }),
    // It is judged here, and nothing is sent.
    rejectUnauthorized: false,
  });
  try {
    await once(socket, 'secureConnect', { signal });
    return judge(socket);
  } catch {
    return null;
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

function judge(socket: TLSSocket): CertificateResult {
  const days = (Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / day;
  const figure = { value: Math.floor(days), unit: 'd', atLeast: false } as const;
  if (!socket.authorized)
    return { state: 'blocked', reason: certificateReason(String(socket.authorizationError)), figure };
  return days < thresholds.certificate
    ? { state: 'slow', reason: 'certificate-ends', figure }
    : { state: 'passed', reason: null, figure };
}

/** By the codes of OpenSSL and Node. */
export function certificateReason(code: string): CertificateReason {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'certificate-expired';
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? 'certificate-of-others' : 'certificate-untrusted';
}
