import { utf8 } from '../common/bytes.ts';

/** The version of the key exchange. Any change to messages, transcript or key schedule takes a new one. */
export const protocolVersion = 2;

/** Domain separation: no two uses of a hash, key or signature share a label. */
export const labels = {
  commitment: 'Sotto E2EE 2 commitment',
  transcript: 'Sotto E2EE 2 transcript',
  responderHeard: 'Sotto E2EE 2 transcript with responder',
  bothHeard: 'Sotto E2EE 2 transcript with both',
  shortAuthentication: 'Sotto E2EE 2 short authentication string',
  sealInitiator: 'Sotto E2EE 2 seal initiator',
  sealResponder: 'Sotto E2EE 2 seal responder',
  signInitiator: 'Sotto E2EE 2 sign initiator',
  signResponder: 'Sotto E2EE 2 sign responder',
  confirmInitiator: 'Sotto E2EE 2 confirm initiator',
  confirmResponder: 'Sotto E2EE 2 confirm responder',
  session: 'Sotto E2EE 2 session',
  frames: 'Sotto E2EE 2 frames',
  messages: 'Sotto E2EE 2 messages',
  chain: 'Sotto E2EE 2 chain',
  rekey: 'Sotto E2EE 2 rekey',
} as const;

export function label(name: keyof typeof labels): Uint8Array<ArrayBuffer> {
  return utf8(labels[name]);
}
