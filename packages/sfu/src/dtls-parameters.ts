import type { types } from 'mediasoup';
import { SfuError } from './errors.ts';

/** Octets of each hash that may vouch for a certificate (RFC 8122, section 5, without what is broken or weak). */
const hashLengths: Partial<Record<types.FingerprintAlgorithm, number>> = {
  'sha-256': 32,
  'sha-384': 48,
  'sha-512': 64,
};

/**
 * The fingerprint by which the worker will know the client's certificate. mediasoup looks at the first one only.
 *
 * @throws SfuError `unsupported`: no acceptable fingerprint.
 */
export function remoteDtlsParameters({ role, fingerprints }: types.DtlsParameters): types.DtlsParameters {
  for (const { algorithm, value } of fingerprints) {
    const octets = Object.hasOwn(hashLengths, algorithm) ? hashLengths[algorithm] : undefined;
    if (
      octets !== undefined &&
      /^[\dA-F]{2}(:[\dA-F]{2})*$/iu.test(value) &&
      value.length === octets * 3 - 1
    ) {
      return {
        role: role === 'client' || role === 'server' ? role : 'auto',
        fingerprints: [{ algorithm, value: value.toUpperCase() }],
      };
    }
  }
  throw new SfuError('unsupported', 'DTLS parameters without an acceptable fingerprint');
}

/**
 * The parameters that a client is told: the fingerprint by SHA-256 alone, which every browser takes (RFC 8827, section
 * 6.5).
 */
export function localDtlsParameters({
  role = 'auto',
  fingerprints,
}: types.DtlsParameters): types.DtlsParameters {
  return { role, fingerprints: fingerprints.filter(({ algorithm }) => algorithm === 'sha-256') };
}
