import { memcmp } from 'libsodium-wrappers';
import { E2eeError } from '../common/errors.ts';
import type { Role } from '../common/role.ts';
import type { CipherSuite } from '../sframe/suites.ts';
import { commitmentTo, type Ephemeral } from './ephemeral.ts';
import { Hkdf } from '../crypto/hkdf.ts';
import { KeySchedule } from './key-schedule.ts';
import { label } from './labels.ts';
import {
  decodeCommit,
  decodeInitiatorConfirm,
  decodeInitiatorReveal,
  decodeResponderConfirm,
  decodeResponderReveal,
  encodeCommit,
  encodeInitiatorConfirm,
  encodeInitiatorReveal,
  encodeResponderConfirm,
  encodeResponderReveal,
  prefixOf,
} from './messages.ts';
import { openProof, sealProof, type Sign } from './proof.ts';
import { shortAuthenticationString, type ShortAuthenticationString } from './short-authentication.ts';
import type { Statement } from './statement.ts';
import { hashOf, Transcript } from './transcript.ts';
import type { Turns } from './turns.ts';
import { concat, toBase64Url } from '../common/bytes.ts';
import { decapsulate, encapsulate, wipe } from '../crypto/xwing.ts';

export type ExchangeOptions = {
  callId: string;
  /** Used once, and its private key wiped, however the exchange ends. */
  ephemeral: Ephemeral;
  /** Best first. The initiator's order decides. */
  suites: readonly CipherSuite[];
  turns: Turns;
  /** The statement of this side, and the signature that proves it. */
  statement: Statement;
  sign: Sign;
  /** The identity that the initiator expects, where it knows one. */
  expected?: Uint8Array | undefined;
};

export type Agreement = {
  suite: CipherSuite;
  /** Epoch 0. */
  schedule: KeySchedule;
  /** For the two people to compare. */
  authentication: ShortAuthenticationString;
  /** The statement of the other side, proven. */
  peer: Statement;
  /** Sends message 5, which proves who this side is, where the other is not the expected one. */
  confirm?: (() => void) | undefined;
};

/**
 * The initiator's side of the exchange. In short, with KEM for X-Wing:
 *
 * ```
 * 1  initiator → responder   suites, commitment to (nonce, public key)
 * 2  responder → initiator   suites, nonce, public key
 * 3  initiator → responder   nonce, public key, KEM to the responder
 * 4  responder → initiator   KEM to the initiator, sealed: who the responder is, signature, MAC
 * 5  initiator → responder   sealed: who the initiator is, signature, MAC
 * ```
 *
 * Each side's own encapsulation to the other's key makes sure that the keys are secret as long as that key is
 * genuine; the proofs in 4 and 5 say whose it is. The responder shows first who it is, and only to somebody who holds
 * the keys; the initiator only to whom the responder has proven to be, and where that is not the expected one, only when
 * it is told to `confirm`.
 *
 * Rejects with an `E2eeError`; no key is left then.
 */
export async function runInitiator(options: ExchangeOptions): Promise<Agreement> {
  const { callId, ephemeral, suites, turns, statement, sign } = options;
  const secrets: Uint8Array[] = [ephemeral.privateKey];
  try {
    const transcript = new Transcript(callId);
    const ids = suites.map(({ id }) => id);

    const commit = encodeCommit({ suites: ids, commitment: await commitmentTo(callId, ephemeral) });
    transcript.add(commit);
    const responderReveal = await turns.ask(commit);
    transcript.add(responderReveal);
    const responder = decodeResponderReveal(responderReveal);
    const suite = choose(ids, responder.suites, suites);

    const toResponder = encapsulate(responder.publicKey);
    secrets.push(toResponder.sharedSecret);
    const reveal = encodeInitiatorReveal({ ...ephemeral, ciphertext: toResponder.ciphertext });
    transcript.add(reveal);
    const confirmation = await turns.ask(reveal);
    const confirm = decodeResponderConfirm(confirmation);
    transcript.add(confirm.ciphertext);

    const toInitiator = decapsulate(confirm.ciphertext, ephemeral.privateKey);
    secrets.push(toInitiator);
    const heard = await transcript.hash();
    const root = await Hkdf.create([toResponder.sharedSecret, toInitiator], heard);
    const peer = await openProof(responderContext(root, heard, confirm.ciphertext), confirm.proof);
    const context = await initiatorContext(root, heard, confirmation);
    const last = encodeInitiatorConfirm({ proof: await sealProof(context, statement, sign) });
    const schedule = await createSession(root, context.transcriptHash, last);
    const compared = { callId, commit, responderReveal, initiator: ephemeral };
    const authentication = await shortAuthenticationString(compared);
    const agreement = { suite, schedule, authentication, peer };
    if (!isExpected(peer, options.expected)) return { ...agreement, confirm: () => turns.say(last) };
    turns.say(last);
    return agreement;
  } finally {
    wipe(...secrets);
  }
}

/** The responder's side; see `runInitiator`. */
export async function runResponder(options: ExchangeOptions): Promise<Agreement> {
  const { callId, ephemeral, suites, turns, statement, sign } = options;
  const secrets: Uint8Array[] = [ephemeral.privateKey];
  try {
    const transcript = new Transcript(callId);
    const ids = suites.map(({ id }) => id);

    const committed = await turns.listen();
    transcript.add(committed);
    const commit = decodeCommit(committed);
    const suite = choose(commit.suites, ids, suites);

    const reveal = encodeResponderReveal({ ...ephemeral, suites: ids });
    transcript.add(reveal);
    const initiatorReveal = await turns.ask(reveal);
    transcript.add(initiatorReveal);
    const initiator = decodeInitiatorReveal(initiatorReveal);
    const expected = await commitmentTo(callId, initiator);
    if (!memcmp(expected, commit.commitment)) throw new E2eeError('commitment-mismatch');

    const toResponder = decapsulate(initiator.ciphertext, ephemeral.privateKey);
    secrets.push(toResponder);
    const { ciphertext, sharedSecret: toInitiator } = encapsulate(initiator.publicKey);
    secrets.push(toInitiator);
    transcript.add(ciphertext);
    const heard = await transcript.hash();
    const root = await Hkdf.create([toResponder, toInitiator], heard);
    const proof = await sealProof(responderContext(root, heard, ciphertext), statement, sign);
    const confirmation = encodeResponderConfirm({ ciphertext, proof });
    const last = await turns.ask(confirmation);
    const context = await initiatorContext(root, heard, confirmation);
    const peer = await openProof(context, decodeInitiatorConfirm(last).proof);
    const schedule = await createSession(root, context.transcriptHash, last);
    const compared = { callId, commit: committed, responderReveal: reveal, initiator };
    return { suite, schedule, peer, authentication: await shortAuthenticationString(compared) };
  } finally {
    wipe(...secrets);
  }
}

const isExpected = ({ identity }: Statement, expected: Uint8Array | undefined): boolean =>
  expected === undefined || toBase64Url(identity) === toBase64Url(expected);

/** The context of the proof in message 4: all that was said, and the encapsulation in front of it. */
function responderContext(root: Hkdf, heard: Uint8Array<ArrayBuffer>, ciphertext: Uint8Array) {
  const before = concat(prefixOf('responderConfirm'), ciphertext);
  return { role: 'responder' satisfies Role, root, transcriptHash: heard, before } as const;
}

/** The context of the proof in message 5: all that was said, message 4 among it. */
async function initiatorContext(root: Hkdf, heard: Uint8Array<ArrayBuffer>, confirmation: Uint8Array) {
  const transcriptHash = await hashOf('responderHeard', [heard, confirmation]);
  const before = prefixOf('initiatorConfirm');
  return { role: 'initiator' satisfies Role, root, transcriptHash, before } as const;
}

/** The keys of the session hang on everything that was said, both proofs among it. */
async function createSession(
  root: Hkdf,
  responderHeard: Uint8Array<ArrayBuffer>,
  last: Uint8Array,
): Promise<KeySchedule> {
  const [secret, salt] = await Promise.all([
    root.secret(label('session')),
    hashOf('bothHeard', [responderHeard, last]),
  ]);
  try {
    return await KeySchedule.create({ epoch: 0, secrets: [secret], salt });
  } finally {
    secret.fill(0);
  }
}

/** The first suite of the initiator that the responder has too. Both sides come to the same, as both lists are sent. */
function choose(initiator: number[], responder: number[], known: readonly CipherSuite[]): CipherSuite {
  const id = initiator.find((candidate) => responder.includes(candidate));
  const suite = known.find((candidate) => candidate.id === id);
  if (!suite) throw new E2eeError('no-common-suite');
  return suite;
}
