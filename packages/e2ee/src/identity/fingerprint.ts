import { concat } from '../common/bytes.ts';
import { E2eeError } from '../common/errors.ts';
import { identityLength } from './device-keys.ts';
import { identityLabel } from './labels.ts';

/** Together 40 digits, more than 132 bits: nobody finds another key with the same ones. */
const groupCount = 8;
const digitCount = 5;
const bytesPerGroup = 5;

/**
 * How people read and compare an identity: eight groups of five decimal digits, with blanks between. Group n is bytes
 * 5n to 5n + 4 of SHA-512(label "fingerprint" ‖ identity), big-endian, modulo 100000. An identity never changes, so
 * neither does this.
 */
export async function fingerprintOf(identity: Uint8Array): Promise<string> {
  if (identity.length !== identityLength) throw new E2eeError('malformed-contact-code');
  const hash = await crypto.subtle.digest('SHA-512', concat(identityLabel('fingerprint'), identity));
  const groups = Array.from({ length: groupCount }, (_, group) => {
    const bytes = new Uint8Array(hash, group * bytesPerGroup, bytesPerGroup);
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0) % 10 ** digitCount;
    return String(value).padStart(digitCount, '0');
  });
  return groups.join(' ');
}
