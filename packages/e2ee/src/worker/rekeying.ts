import { E2eeError } from '../common/errors.ts';
import type { KeySchedule } from '../handshake/key-schedule.ts';
import { hashOf } from '../handshake/transcript.ts';
import { decapsulate, encapsulate, generateKeyPair, wipe } from '../crypto/xwing.ts';
import { xwingCiphertextLength, xwingPublicKeyLength } from '../crypto/xwing-lengths.ts';
import { concat } from '../common/bytes.ts';
import { rekeyTimeoutMs } from '../common/limits.ts';
import type { Content, Kind } from '../sealed/message-cipher.ts';
import type { Received } from '../sealed/sealed-channel.ts';
import type { Role } from '../common/role.ts';

/** The users of an epoch's keys: the sealed channel, and the frames. */
export interface EpochUser {
  /** From now on messages of this epoch, the next one, can be opened. */
  expect(schedule: KeySchedule): Promise<void>;
  /** From now on this side seals in this epoch. The channel says so first of all (`rekeySwitched`). */
  advance(schedule: KeySchedule): Promise<void>;
  /** The other side seals nothing in this epoch any more. */
  retire(epoch: number): void;
}

export type RekeyingOptions = {
  role: Role;
  /** Epoch 0. */
  schedule: KeySchedule;
  say: (content: Content) => void;
  users: readonly EpochUser[];
  /** Both sides have switched. */
  onEpoch: (epoch: number) => void;
  /** The other side did not answer in time, or somebody between the two saw to it. */
  onTimeout: () => void;
};

type State =
  | { readonly at: 'idle' }
  /** Initiator: the offer is out. */
  | { readonly at: 'offered'; readonly offer: Uint8Array; readonly privateKey: Uint8Array }
  /** Responder: the answer is out, and what it takes to finish. */
  | {
      readonly at: 'answered';
      readonly offer: Uint8Array;
      readonly answer: Uint8Array;
      readonly privateKey: Uint8Array;
      readonly toInitiator: Uint8Array;
    }
  /** The keys are there; the other side has not switched yet. */
  | { readonly at: 'switching'; readonly schedule: KeySchedule };

const idle: State = { at: 'idle' };

/**
 * New X-Wing keys both ways in the middle of a session, over its sealed channel, mixed with what came before: whoever
 * learns all secrets of one epoch and then only listens knows nothing of the next.
 *
 * ```
 * initiator → responder   rekeyOffer     public key
 * responder → initiator   rekeyAnswer    public key, KEM to the initiator
 * initiator → responder   rekeyFinish    KEM to the responder
 * responder → initiator   rekeySwitched  sealed in the new epoch, as all that follows; by the channel, see there
 * initiator → responder   rekeySwitched  in the new epoch
 * ```
 *
 * Each side can open the new epoch before the other begins to seal in it, so nothing is lost. Only the initiator of the
 * session offers; the responder asks it to (`rekeyWanted`).
 */
export class Rekeying {
  readonly #options: Omit<RekeyingOptions, 'schedule'>;
  #schedule: KeySchedule;
  #state: State = idle;
  /** Whether the initiator was asked, since it last offered. */
  #asked = false;
  /** Whether new keys were asked for while some were being agreed on, which may be older than the reason. */
  #again = false;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor({ schedule, ...options }: RekeyingOptions) {
    this.#options = options;
    this.#schedule = schedule;
  }

  /** Begins, or asks the other side to; once more after one that is under way. */
  request(): void {
    if (this.#state.at !== 'idle') {
      this.#again = true;
      return;
    }
    this.#watch();
    if (this.#options.role === 'initiator') {
      this.#offer();
    } else if (!this.#asked) {
      this.#asked = true;
      this.#say('rekeyWanted');
    }
  }

  close(): void {
    clearTimeout(this.#deadline);
  }

  /** @throws {E2eeError} `unexpected-message` out of turn, `malformed-message`. */
  async take({ kind, bytes, epoch }: Received): Promise<void> {
    const { role } = this.#options;
    const state = this.#state;
    // A wish that met an offer on its way has its answer.
    if (kind === 'rekeyWanted' && role === 'initiator') this.#wanted();
    else if (kind === 'rekeyOffer' && role === 'responder' && state.at === 'idle') this.#answer(bytes);
    else if (kind === 'rekeyAnswer' && state.at === 'offered') await this.#finish(state, bytes);
    else if (kind === 'rekeyFinish' && state.at === 'answered') await this.#finished(state, bytes);
    else if (kind === 'rekeySwitched' && state.at === 'switching' && epoch === state.schedule.epoch)
      await this.#switched(state.schedule);
    else throw new E2eeError('unexpected-message');
  }

  #wanted(): void {
    if (this.#state.at === 'idle') this.request();
  }

  /** A relay could hold the messages up for ever, and with them the old keys. */
  #watch(): void {
    this.#deadline ??= setTimeout(() => this.#options.onTimeout(), rekeyTimeoutMs);
  }

  #offer(): void {
    const { publicKey, privateKey } = generateKeyPair();
    this.#state = { at: 'offered', offer: publicKey, privateKey };
    this.#say('rekeyOffer', publicKey);
  }

  #answer(offer: Uint8Array): void {
    assertLength(offer, xwingPublicKeyLength);
    this.#watch();
    this.#asked = false;
    const { publicKey, privateKey } = generateKeyPair();
    const { ciphertext, sharedSecret } = encapsulate(offer);
    const answer = concat(publicKey, ciphertext);
    this.#state = { at: 'answered', offer, answer, privateKey, toInitiator: sharedSecret };
    this.#say('rekeyAnswer', answer);
  }

  async #finish({ offer, privateKey }: Extract<State, { at: 'offered' }>, answer: Uint8Array): Promise<void> {
    assertLength(answer, xwingPublicKeyLength + xwingCiphertextLength);
    const toInitiator = decapsulate(answer.subarray(xwingPublicKeyLength), privateKey);
    const toResponder = encapsulate(answer.subarray(0, xwingPublicKeyLength));
    const messages = [offer, answer, toResponder.ciphertext];
    const secrets = [toResponder.sharedSecret, toInitiator];
    const schedule = await this.#expectNext(messages, secrets, privateKey);
    this.#state = { at: 'switching', schedule };
    this.#say('rekeyFinish', toResponder.ciphertext);
  }

  async #finished(
    { offer, answer, privateKey, toInitiator }: Extract<State, { at: 'answered' }>,
    finish: Uint8Array,
  ): Promise<void> {
    assertLength(finish, xwingCiphertextLength);
    const secrets = [decapsulate(finish, privateKey), toInitiator];
    const schedule = await this.#expectNext([offer, answer, finish], secrets, privateKey);
    await this.#advance(schedule);
    this.#state = { at: 'switching', schedule };
  }

  /** The other side seals in the new epoch; so the old one is over in this direction. */
  async #switched(schedule: KeySchedule): Promise<void> {
    if (this.#options.role === 'initiator') await this.#advance(schedule);
    for (const user of this.#options.users) user.retire(schedule.epoch - 1);
    this.#state = idle;
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    this.#options.onEpoch(schedule.epoch);
    if (!this.#again) return;
    this.#again = false;
    this.request();
  }

  async #expectNext(
    messages: readonly Uint8Array[],
    secrets: readonly Uint8Array[],
    privateKey: Uint8Array,
  ): Promise<KeySchedule> {
    const next = await this.#schedule.next(secrets, await hashOf('rekey', messages));
    wipe(privateKey, ...secrets);
    await Promise.all(this.#options.users.map((user) => user.expect(next)));
    return next;
  }

  async #advance(schedule: KeySchedule): Promise<void> {
    this.#schedule = schedule;
    await Promise.all(this.#options.users.map((user) => user.advance(schedule)));
  }

  #say(kind: Kind, bytes: Uint8Array = new Uint8Array()): void {
    this.#options.say({ kind, bytes });
  }
}

function assertLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new E2eeError('malformed-message');
}
