import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { tlsOptions } from './tls-options.ts';

/** A certificate with those that lead to its authority, and its key; PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
  readonly notAfter: Date;
}

/** Why a pair is of no use. The codes are for the log, the message is for who runs the server. */
export type CertificateErrorCode =
  | 'UNREADABLE'
  | 'NO_CERTIFICATE'
  | 'NO_KEY'
  | 'KEY_MISMATCH'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'UNUSABLE';

export class CertificateError extends Error {
  readonly code: CertificateErrorCode;

  constructor(code: CertificateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CertificateError';
    this.code = code;
  }
}

/** Throws `CertificateError` unless browsers can be served with this pair now. */
export function checkKeyPair({ cert, key }: { cert: string; key: string }): KeyPair {
  const certificate = readCertificate(cert);
  if (!certificate.checkPrivateKey(readKey(key)))
    throw new CertificateError('KEY_MISMATCH', 'The key is not that of the certificate.');
  const { validFromDate, validToDate } = certificate;
  const now = Date.now();
  if (validFromDate.getTime() > now) {
    throw new CertificateError(
      'NOT_YET_VALID',
      `The certificate is valid only from ${validFromDate.toISOString()} on. Is the clock right?`,
    );
  }
  if (validToDate.getTime() <= now)
    throw new CertificateError('EXPIRED', `The certificate expired at ${validToDate.toISOString()}.`);
  try {
    createSecureContext(tlsOptions({ cert, key }));
  } catch (cause) {
    throw new CertificateError('UNUSABLE', 'OpenSSL does not take this certificate and its key.', { cause });
  }
  return { cert, key, notAfter: validToDate };
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new CertificateError('NO_CERTIFICATE', 'The certificate file holds no certificate in PEM.', {
      cause,
    });
  }
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new CertificateError('NO_KEY', 'The key file holds no private key in PEM without a passphrase.', {
      cause,
    });
  }
}
