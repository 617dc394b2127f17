import { constants } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

/** Of TLS 1.3, and of TLS 1.2 those that agree on keys by ECDHE and seal by an AEAD (RFC 9325, section 4.2). */
const cipherSuites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/** SHA-256 and better, with any key that a certificate may have. */
const signatureAlgorithms = [
  'ECDSA+SHA256',
  'ECDSA+SHA384',
  'ECDSA+SHA512',
  'ed25519',
  'rsa_pss_rsae_sha256',
  'rsa_pss_rsae_sha384',
  'rsa_pss_rsae_sha512',
  'rsa_pss_pss_sha256',
  'rsa_pss_pss_sha384',
  'rsa_pss_pss_sha512',
  'RSA+SHA256',
  'RSA+SHA384',
  'RSA+SHA512',
];

/**
 * Traffic that is recorded today may be read by a quantum computer one day, unless the keys come from ML-KEM as well.
 * The slash makes it preferred: who can do it is asked for it, also if they began with X25519 (OpenSSL 3.5,
 * SSL_CTX_set1_groups).
 */
const postQuantumGroups = 'X25519MLKEM768/X25519:P-256:P-384';
const classicGroups = 'X25519:P-256:P-384';

const shared = {
  minVersion: 'TLSv1.2',
  ciphers: cipherSuites.join(':'),
  sigalgs: signatureAlgorithms.join(':'),
  // All of them are good, so the client may take what its processor does best.
  honorCipherOrder: false,
  // No tickets: the key that seals them would open recorded connections of TLS 1.2, and a network could tell by them
  // that a device came back. TLS 1.3 saves no round trip by them. And no second handshake on a connection of TLS 1.2,
  // which would cost as much as the first and is counted nowhere.
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
} satisfies SecureContextOptions;

/** How everything here that takes TLS connections speaks it. */
export function tlsOptions({ cert, key }: { readonly cert: string; readonly key: string }) {
  return { ...shared, ecdhCurve: groups, cert, key } satisfies SecureContextOptions;
}

const groups = isKnown(postQuantumGroups) ? postQuantumGroups : classicGroups;

/** Node 24 is also built with an OpenSSL that is older than 3.5. */
function isKnown(ecdhCurve: string): boolean {
  try {
    createSecureContext({ ecdhCurve });
    return true;
  } catch {
    return false;
  }
}
