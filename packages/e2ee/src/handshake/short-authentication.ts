import { utf8 } from '../common/bytes.ts';
import { hashOf } from './transcript.ts';

/**
 * The same for both people when nobody sits between them, and different when somebody does. The same 42 bits twice,
 * to compare by sight or by reading aloud.
 */
export type ShortAuthenticationString = {
  /** Seven numbers from 0 to 63, one for each symbol of the table in docs/e2ee.md. */
  readonly symbols: readonly number[];
  /** Thirteen decimal digits. */
  readonly digits: string;
};

/** How many symbols people compare, and how many bits each of them stands for. */
const symbolCount = 7;
const symbolBits = 6;
const bits = symbolCount * symbolBits;
/** As many decimal digits as the largest value needs. */
const digitCount = String(2 ** bits - 1).length;

export interface Compared {
  readonly callId: string;
  /** The messages of these types as they were sent. */
  readonly commit: Uint8Array;
  readonly responderReveal: Uint8Array;
  /** The nonce and key that the initiator revealed. */
  readonly initiator: { readonly nonce: Uint8Array; readonly publicKey: Uint8Array };
}

/**
 * The string that two people compare to be sure that nobody sits between them. It comes only from what each side had
 * fixed before it knew anything of the other: the initiator by its commitment, the responder by speaking first.
 * Encapsulations are left out on purpose. Whoever sends the last of them could try out as many as it takes to make two
 * strings equal; as it is, an attacker has one guess in 2⁴² for each call.
 *
 * When the public keys are genuine on both sides, so is everything that follows from them, and the MACs say the rest.
 */
export async function shortAuthenticationString({
  callId,
  commit,
  responderReveal,
  initiator,
}: Compared): Promise<ShortAuthenticationString> {
  const parts = [utf8(callId), commit, responderReveal, initiator.nonce, initiator.publicKey];
  const hash = await hashOf('shortAuthentication', parts);
  const value = new DataView(hash.buffer).getBigUint64(0) >> BigInt(64 - bits);
  const symbols = Array.from({ length: symbolCount }, (_, index) =>
    Number(BigInt.asUintN(symbolBits, value >> BigInt(bits - symbolBits * (index + 1)))),
  );
  return { symbols, digits: value.toString().padStart(digitCount, '0') };
}
