import { utf8 } from '../common/bytes.ts';
import { lengths } from './messages.ts';
import { hashOf } from './transcript.ts';
import { generateKeyPair, type KeyPair, loadXwing } from '../crypto/xwing.ts';

/** The ephemeral values of one side, for one exchange only: an X-Wing key pair and a nonce. */
export type Ephemeral = KeyPair & { nonce: Uint8Array };

export async function createEphemeral(): Promise<Ephemeral> {
  await loadXwing();
  return { ...generateKeyPair(), nonce: crypto.getRandomValues(new Uint8Array(lengths.nonce)) };
}

/**
 * SHA-512 over what the initiator will reveal. It fixes the initiator's values before the responder's are known, so
 * that whoever sits between the two cannot try out keys until a short comparison string fits.
 */
export function commitmentTo(
  callId: string,
  { nonce, publicKey }: { nonce: Uint8Array; publicKey: Uint8Array },
): Promise<Uint8Array> {
  return hashOf('commitment', [utf8(callId), nonce, publicKey]);
}
