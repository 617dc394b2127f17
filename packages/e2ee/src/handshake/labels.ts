import { utf8 } from '../bytes.ts';

/** The version of the key exchange. Any change to messages, transcript or key schedule takes a new one. */
export const PROTOCOL_VERSION = 1;

/** Domain separation: no two uses of a hash or key share a label. */
export const LABELS = {
  commitment: 'Sotto E2EE 1 commitment',
  transcript: 'Sotto E2EE 1 transcript',
  shortAuthentication: 'Sotto E2EE 1 short authentication string',
  confirmInitiator: 'Sotto E2EE 1 confirm initiator',
  confirmResponder: 'Sotto E2EE 1 confirm responder',
  frames: 'Sotto E2EE 1 frames',
} as const;

export function label(name: keyof typeof LABELS): Uint8Array<ArrayBuffer> {
  return utf8(LABELS[name]);
}
