import {
  type BeginOptions,
  type FrameCounts,
  type PeerStatement,
  type SecureSession,
  type SecureSessionOptions,
  type SecureSessionState,
  type SenderProtection,
  type ShortAuthenticationString,
} from '../../../packages/e2ee/src/index.ts';
import { decodeStatement, encodeStatement } from '../../../packages/e2ee/src/handshake/statement.ts';

/** Everything that a session with keys can do, so that one without them cannot fall behind it unnoticed. */
type Session = Pick<SecureSession, keyof SecureSession>;

/**
 * Takes the place of a `SecureSession` and protects nothing: it agrees on no keys, seals no message, and encrypts no
 * frame. What is left is the plain exchange of descriptions, with which the encrypted one is compared. It waits for
 * nobody: what is to be said goes as soon as the peer is there.
 */
export class PlainSession implements Session {
  readonly authentication: ShortAuthenticationString = {
    symbols: [0, 0, 0, 0, 0, 0, 0],
    digits: '0'.repeat(13),
  };
  readonly #options: Pick<SecureSessionOptions, 'onStateChange' | 'onMessage'>;
  readonly #unsent: Uint8Array[] = [];
  #send: BeginOptions['send'] | undefined;
  #peer: PeerStatement | undefined;
  #asked = 0;
  #state: SecureSessionState = 'preparing';

  constructor({ worker, onStateChange, onMessage }: SecureSessionOptions) {
    worker.terminate();
    this.#options = { onStateChange, onMessage };
  }

  get state(): SecureSessionState {
    return this.#state;
  }

  get peer(): PeerStatement | undefined {
    return this.#peer;
  }

  /** The first message of each side says who it is, without any proof; all others are what the pages say. */
  begin({ identity: { publicKey: identity, cardKey }, certificate, capabilities, send }: BeginOptions): void {
    send(encodeStatement({ identity, cardKey, certificate, capabilities }));
    // The page is still busy with beginning.
    queueMicrotask(() => {
      if (this.#state === 'closed') return;
      this.#state = 'secured';
      this.#send = send;
      for (const message of this.#unsent.splice(0)) send(message);
      this.#options.onStateChange('secured');
    });
  }

  accept(): void {
    // Everybody is taken at their word already.
  }

  sendUnaccepted(message: Uint8Array): void {
    this.send(message);
  }

  send(message: Uint8Array): void {
    if (this.#send === undefined) this.#unsent.push(message);
    else this.#send(message);
  }

  rekey(): void {
    // There are no keys.
  }

  receive(message: Uint8Array): void {
    if (this.#peer !== undefined) {
      this.#options.onMessage(message);
      return;
    }
    this.#peer = decodeStatement(message);
    // Whoever shows people wants to know who they are; nothing waits for it.
    this.#options.onStateChange('authenticated');
  }

  protectSender(): SenderProtection {
    // As many as there may be: nothing is encrypted here, and nothing is to be taken for a leak.
    const encrypted = () => {
      this.#asked += 1;
      return Promise.resolve({ frames: 1e6 * this.#asked, bytes: 1e9 * this.#asked });
    };
    return { confirmed: Promise.resolve(), encrypted };
  }

  protectReceiver(): void {
    // The frames are what they are.
  }

  async stats(): Promise<FrameCounts> {
    const dropped = { noKey: 0, clear: 0, unknownKey: 0, replay: 0, authentication: 0, failed: 0 };
    return { epoch: 0, encrypted: 0, senders: {}, decrypted: 0, dropped };
  }

  close(): void {
    if (this.#state !== 'closed') this.#setState('closed');
  }

  #setState(state: SecureSessionState): void {
    if (this.#state === 'closed') return;
    this.#state = state;
    this.#options.onStateChange(state);
  }
}
