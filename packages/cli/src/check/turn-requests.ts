import { randomBytes } from 'node:crypto';
import type { TurnAccess } from '@sotto/protocol';
import {
  isSignedWith,
  type StunAttribute,
  type StunMessage,
  transactionLength,
  writeStun,
} from './stun-message.ts';
import { attributes, classes, errorCodeOf, longTermKey, type TurnMethod } from './turn-message.ts';

/** Of a request that names nobody yet, and of one that is signed under a nonce that is too old. */
const unauthorized = 401;
const staleNonce = 438;
/** How often one request is asked: without a name, with one, and once more with another nonce. */
const maxAttempts = 3;
/** Milliseconds between two of the same where packets get lost (RFC 8489, section 6.2.1, without its doubling). */
const repeatInterval = 500;
/** Bytes of a realm and of a nonce (RFC 8489, sections 14.9 and 14.10). */
const maxChallenge = 763;

/** A request was answered, with no success. */
export class TurnRefused extends Error {
  /** As in RFC 8656, section 19. */
  readonly code: number;

  constructor(code: number) {
    super(`The TURN server refuses with ${code}.`);
    this.name = 'TurnRefused';
    this.code = code;
  }
}

/** The realm and nonce of the server, and the key to sign with under these. */
interface Challenge {
  readonly realm: Buffer;
  readonly nonce: Buffer;
  readonly key: Buffer;
}

interface Pending {
  readonly method: TurnMethod;
  /** The challenge under which it was signed, as its answer has to be; null for one without a name. */
  readonly challenge: Challenge | null;
  readonly resolve: (answer: StunMessage) => void;
  readonly reject: (error: Error) => void;
  readonly repeat: NodeJS.Timeout | undefined;
}

/** Asks one TURN server as one user, with the long-term credentials of RFC 8489, section 9.2. */
export class TurnRequests {
  readonly #access: Pick<TurnAccess, 'username' | 'credential'>;
  readonly #send: (message: Buffer) => void;
  readonly #repeats: boolean;
  /** By transaction. */
  readonly #pending = new Map<string, Pending>();
  #challenge: Challenge | null = null;
  #closed = false;

  constructor(options: {
    access: Pick<TurnAccess, 'username' | 'credential'>;
    send: (message: Buffer) => void;
    /** Whether messages can get lost. */
    repeats: boolean;
  }) {
    this.#access = options.access;
    this.#send = options.send;
    this.#repeats = options.repeats;
  }

  /**
   * Waits for the success of a request for as long as it takes. What it says can depend on its transaction.
   *
   * @throws {TurnRefused}; {Error} when this was closed.
   */
  async request(method: TurnMethod, says: (transaction: Buffer) => StunAttribute[]): Promise<StunMessage> {
    for (let attempt = 1; ; attempt++) {
      const challenge = this.#challenge;
      const answer = await this.#ask({ method, says, challenge });
      if (answer.type === (method | classes.success)) return answer;
      const code = errorCodeOf(answer) ?? 0;
      const next = this.#challengeIn(answer, { code, before: challenge });
      if (next === null || attempt === maxAttempts) throw new TurnRefused(code);
      this.#challenge = next;
    }
  }

  /** Takes a message of the server. An answer to nothing that was asked, or that somebody else made, counts for nothing. */
  receive(message: StunMessage): void {
    const id = message.transaction.toString('hex');
    const pending = this.#pending.get(id);
    if (pending === undefined || !isAnswer(message, pending)) return;
    this.#pending.delete(id);
    clearInterval(pending.repeat);
    pending.resolve(message);
  }

  /** Idempotent. Ends what waits. */
  close(): void {
    this.#closed = true;
    for (const { repeat, reject } of this.#pending.values()) {
      clearInterval(repeat);
      reject(closedError());
    }
    this.#pending.clear();
  }

  async #ask(options: {
    method: TurnMethod;
    says: (transaction: Buffer) => StunAttribute[];
    challenge: Challenge | null;
  }): Promise<StunMessage> {
    const { method, says, challenge } = options;
    if (this.#closed) throw closedError();
    const transaction = randomBytes(transactionLength);
    const bytes = writeStun({
      type: method,
      transaction,
      attributes: [...says(transaction), ...this.#proof(challenge)],
      ...(challenge !== null && { key: challenge.key }),
    });
    return new Promise((resolve, reject) => {
      const repeat = this.#repeats ? setInterval(() => this.#send(bytes), repeatInterval) : undefined;
      this.#pending.set(transaction.toString('hex'), { method, challenge, resolve, reject, repeat });
      this.#send(bytes);
    });
  }

  #proof(challenge: Challenge | null): StunAttribute[] {
    if (challenge === null) return [];
    return [
      [attributes.username, Buffer.from(this.#access.username)],
      [attributes.realm, challenge.realm],
      [attributes.nonce, challenge.nonce],
    ];
  }

  /** With what to ask again after a refusal (section 9.2.5); null when that makes no sense. */
  #challengeIn(
    answer: StunMessage,
    { code, before }: { code: number; before: Challenge | null },
  ): Challenge | null {
    const nonce = answer.attributes.get(attributes.nonce);
    if (nonce === undefined || nonce.length > maxChallenge) return null;
    if (code === staleNonce && before !== null) return { ...before, nonce: Buffer.from(nonce) };
    const realm = answer.attributes.get(attributes.realm);
    if (code !== unauthorized || before !== null) return null;
    if (realm === undefined || realm.length > maxChallenge) return null;
    const { username, credential: password } = this.#access;
    const key = longTermKey({ username, realm, password });
    return { realm: Buffer.from(realm), nonce: Buffer.from(nonce), key };
  }
}

/** A refusal for want of a name or a fresh nonce is not signed; everything else is, once the request was. */
function isAnswer(message: StunMessage, { method, challenge }: Pending): boolean {
  const refused = message.type === (method | classes.error);
  if (!refused && message.type !== (method | classes.success)) return false;
  if (challenge === null || isSignedWith(message, challenge.key)) return true;
  const code = errorCodeOf(message);
  return refused && (code === unauthorized || code === staleNonce);
}

const closedError = (): Error => new Error('The TURN server is not asked any more.');
