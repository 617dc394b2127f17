import { concat } from '../common/bytes.ts';
import { E2eeError } from '../common/errors.ts';
import { verify } from '../identity/verify-signature.ts';
import type { Role } from '../common/role.ts';
import type { Hkdf } from '../crypto/hkdf.ts';
import { label } from './labels.ts';
import { decodeStatement, encodeStatement, type Statement, statementLength } from './statement.ts';

const signatureLength = 64;
const macLength = 64;
const gcmTagLength = 16;
/** Statement, signature, MAC, and the tag of what seals them. */
export const sealedProofLength = statementLength + signatureLength + macLength + gcmTagLength;

/** Each key seals one proof only. */
const nonce = new Uint8Array(12);

/** The proof of one side, and its recipient: everything here but the statement is known to both sides. */
export interface ProofContext {
  /** Of the side that proves. */
  readonly role: Role;
  /** The root of the exchange. */
  readonly root: Hkdf;
  /** Of everything that was said before. */
  readonly transcriptHash: Uint8Array<ArrayBuffer>;
  /** The bytes of the message in front of the proof. */
  readonly before: Uint8Array<ArrayBuffer>;
}

/** Signs as an identity: Ed25519, 64 bytes. */
export type Sign = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/**
 * Says who this side is and proves it: a signature over the transcript (that this identity takes part in this very
 * exchange), a MAC under the agreed keys (that who signed also holds them; SIGMA, Krawczyk 2003), sealed under the same
 * keys, so that whoever relays it does not learn who it is.
 */
export async function sealProof(
  context: ProofContext,
  statement: Statement,
  sign: Sign,
): Promise<Uint8Array<ArrayBuffer>> {
  const { role, root } = context;
  const encoded = encodeStatement(statement);
  const signature = await sign(signedBytes(context, encoded));
  const macKey = await root.macKey(label(labelsOf(role).confirm), 'sign');
  const mac = await crypto.subtle.sign('HMAC', macKey, macBytes(context, encoded, signature));
  const key = await root.aeadKey(label(labelsOf(role).seal), 'encrypt');
  const proof = concat(encoded, signature, new Uint8Array(mac));
  return new Uint8Array(await crypto.subtle.encrypt(algorithm(context), key, proof));
}

/**
 * @returns what the other side said of itself, when all of it is proven.
 * @throws {E2eeError} `confirmation-failed` when the other side does not hold the same keys or heard something else;
 * `identity-unproven` when it holds them and is not who it says.
 */
export async function openProof(context: ProofContext, sealed: Uint8Array): Promise<Statement> {
  const { role, root } = context;
  const proof = await unseal(context, sealed);
  const encoded = proof.slice(0, statementLength);
  const signature = proof.slice(statementLength, statementLength + signatureLength);
  const mac = proof.slice(statementLength + signatureLength);
  const macKey = await root.macKey(label(labelsOf(role).confirm), 'verify');
  // WebCrypto compares in constant time.
  if (!(await crypto.subtle.verify('HMAC', macKey, mac, macBytes(context, encoded, signature))))
    throw new E2eeError('confirmation-failed');
  const statement = decodeStatement(encoded);
  if (!(await verify(statement.identity, signature, signedBytes(context, encoded))))
    throw new E2eeError('identity-unproven');
  return statement;
}

async function unseal(context: ProofContext, sealed: Uint8Array): Promise<Uint8Array> {
  const key = await context.root.aeadKey(label(labelsOf(context.role).seal), 'decrypt');
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(context), key, new Uint8Array(sealed)));
  } catch (cause) {
    throw new E2eeError('confirmation-failed', { cause });
  }
}

const labelsOf = (role: Role) =>
  role === 'initiator'
    ? ({ seal: 'sealInitiator', sign: 'signInitiator', confirm: 'confirmInitiator' } as const)
    : ({ seal: 'sealResponder', sign: 'signResponder', confirm: 'confirmResponder' } as const);

const algorithm = ({ before }: ProofContext): AesGcmParams => ({
  name: 'AES-GCM',
  iv: nonce,
  additionalData: before,
});

const signedBytes = ({ role, transcriptHash }: ProofContext, statement: Uint8Array) =>
  concat(label(labelsOf(role).sign), transcriptHash, statement);

/** All parts have fixed lengths, so nothing needs to frame them. */
const macBytes = ({ transcriptHash }: ProofContext, statement: Uint8Array, signature: Uint8Array) =>
  concat(transcriptHash, statement, signature);
