import { describe, expect, it } from 'vitest';
import { localDtlsParameters, remoteDtlsParameters } from './dtls-parameters.ts';
import { dtlsParameters } from './testing/rtp-fixtures.ts';

const sha1 = { algorithm: 'sha-1', value: Array(20).fill('AB').join(':') } as const;
const [sha256] = dtlsParameters().fingerprints;

describe('remoteDtlsParameters', () => {
  it('takes the first fingerprint that is strong, in upper case as the worker compares it', () => {
    const { fingerprints } = dtlsParameters('ab');
    expect(remoteDtlsParameters({ role: 'client', fingerprints: [sha1, ...fingerprints] })).toEqual({
      role: 'client',
      fingerprints: [sha256],
    });
  });

  it('refuses a fingerprint that is weak, short or no hash', () => {
    const value = sha256?.value ?? '';
    for (const fingerprint of [
      sha1,
      { algorithm: 'sha-256', value: value.slice(3) },
      { algorithm: 'sha-256', value: value.replace('AB', 'XY') },
      { algorithm: 'sha-512', value },
    ] as const) {
      expect(() => remoteDtlsParameters({ fingerprints: [fingerprint] })).toThrow(
        expect.objectContaining({ code: 'unsupported' }),
      );
    }
    expect(() => remoteDtlsParameters({ fingerprints: [] })).toThrow();
  });
});

describe('localDtlsParameters', () => {
  it('offers no weak hash, of which a client might take its pick', () => {
    const { fingerprints } = localDtlsParameters({ fingerprints: [...dtlsParameters().fingerprints, sha1] });
    expect(fingerprints).toEqual([sha256]);
  });
});
