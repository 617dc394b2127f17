import { memcmp } from 'libsodium-wrappers';
import { E2eeError } from '../errors.ts';
import type { ShortAuthenticationString } from '../session-types.ts';
import type { CipherSuite } from '../sframe/suites.ts';
import { commitmentTo } from './ephemeral.ts';
import type { Ephemeral } from './ephemeral.ts';
import { KeySchedule } from './key-schedule.ts';
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
} from './messages.ts';
import { shortAuthenticationString } from './short-authentication.ts';
import { Transcript } from './transcript.ts';
import type { Turns } from './turns.ts';
import { decapsulate, encapsulate, wipe } from './xwing.ts';

export type ExchangeOptions = {
  callId: string;
  /** Used once, and its private key wiped, however the exchange ends. */
  ephemeral: Ephemeral;
  /** Best first. The initiator's order decides. */
  suites: readonly CipherSuite[];
  turns: Turns;
};

export type Agreement = {
  suite: CipherSuite;
  schedule: KeySchedule;
  /** For the two people to compare. */
  authentication: ShortAuthenticationString;
};

/**
 * The initiator's side of the exchange. In short, with KEM for X-Wing:
 *
 * ```
 * 1  initiator → responder   suites, commitment to (nonce, public key)
 * 2  responder → initiator   suites, nonce, public key
 * 3  initiator → responder   nonce, public key, KEM to the responder
 * 4  responder → initiator   KEM to the initiator, MAC
 * 5  initiator → responder   MAC
 * ```
 *
 * Each side's own encapsulation to the other's key makes sure that the keys are secret as long as that key is
 * genuine. The identities that say whether it is (signatures over the transcript, sent with the two MACs) come later.
 *
 * Rejects with an `E2eeError`; no key is left then.
 */
export async function runInitiator({
  callId,
  ephemeral,
  suites,
  turns,
}: ExchangeOptions): Promise<Agreement> {
  const secrets: Uint8Array[] = [ephemeral.privateKey];
  try {
    const transcript = new Transcript(callId);
    const ids = suites.map(({ id }) => id);

    const commit = encodeCommit({ suites: ids, commitment: await commitmentTo(callId, ephemeral) });
    transcript.add(commit);
    const revealed = await turns.ask(commit);
    transcript.add(revealed);
    const responder = decodeResponderReveal(revealed);
    const suite = choose(ids, responder.suites, suites);

    const toResponder = encapsulate(responder.publicKey);
    secrets.push(toResponder.sharedSecret);
    const reveal = encodeInitiatorReveal({ ...ephemeral, ciphertext: toResponder.ciphertext });
    transcript.add(reveal);
    const confirm = decodeResponderConfirm(await turns.ask(reveal));
    transcript.add(confirm.ciphertext);

    const toInitiator = decapsulate(confirm.ciphertext, ephemeral.privateKey);
    secrets.push(toInitiator);
    const schedule = await KeySchedule.create(
      [toResponder.sharedSecret, toInitiator],
      await transcript.hash(),
    );
    await assertConfirmed(schedule.isConfirmedBy('responder', confirm.mac));
    const authentication = await shortAuthenticationString({
      callId,
      commit,
      responderReveal: revealed,
      initiator: ephemeral,
    });
    turns.say(encodeInitiatorConfirm({ mac: await schedule.confirmation('initiator') }));
    return { suite, schedule, authentication };
  } finally {
    wipe(...secrets);
  }
}

/** The responder's side; see `runInitiator`. */
export async function runResponder({
  callId,
  ephemeral,
  suites,
  turns,
}: ExchangeOptions): Promise<Agreement> {
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
    const revealed = await turns.ask(reveal);
    transcript.add(revealed);
    const initiator = decodeInitiatorReveal(revealed);
    const expected = await commitmentTo(callId, initiator);
    if (!memcmp(expected, commit.commitment)) throw new E2eeError('commitment-mismatch');

    const toResponder = decapsulate(initiator.ciphertext, ephemeral.privateKey);
    secrets.push(toResponder);
    const toInitiator = encapsulate(initiator.publicKey);
    secrets.push(toInitiator.sharedSecret);
    transcript.add(toInitiator.ciphertext);
    const schedule = await KeySchedule.create(
      [toResponder, toInitiator.sharedSecret],
      await transcript.hash(),
    );
    const mac = await schedule.confirmation('responder');
    const { ciphertext } = toInitiator;
    const confirm = decodeInitiatorConfirm(await turns.ask(encodeResponderConfirm({ ciphertext, mac })));
    await assertConfirmed(schedule.isConfirmedBy('initiator', confirm.mac));
    const authentication = await shortAuthenticationString({
      callId,
      commit: committed,
      responderReveal: reveal,
      initiator,
    });
    return { suite, schedule, authentication };
  } finally {
    wipe(...secrets);
  }
}

/** The first suite of the initiator that the responder has too. Both sides come to the same, as both lists are sent. */
function choose(initiator: number[], responder: number[], known: readonly CipherSuite[]): CipherSuite {
  const id = initiator.find((candidate) => responder.includes(candidate));
  const suite = known.find((candidate) => candidate.id === id);
  if (!suite) throw new E2eeError('no-common-suite');
  return suite;
}

async function assertConfirmed(confirmed: Promise<boolean>): Promise<void> {
  if (!(await confirmed)) throw new E2eeError('confirmation-failed');
}
