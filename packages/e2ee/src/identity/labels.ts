import { utf8 } from '../common/bytes.ts';

/** Domain separation: a device's signing key never signs the same bytes for two purposes, nor do two hashes meet. */
export const identityLabels = {
  cardKey: 'Sotto identity 1 call card key',
  card: 'Sotto identity 1 call card',
  card2Context: 'Sotto card 2 context',
  card2Key: 'Sotto card 2 key',
  card2: 'Sotto card 2 signature',
  contactCode: 'Sotto identity 1 contact code',
  fingerprint: 'Sotto identity 1 fingerprint',
} as const;

export function identityLabel(name: keyof typeof identityLabels): Uint8Array<ArrayBuffer> {
  return utf8(identityLabels[name]);
}
