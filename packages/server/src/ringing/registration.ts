import { randomBytes } from 'node:crypto';
import { ProtocolError } from '@sotto/protocol';
import type { PeerSocket } from '../rooms/peer-socket.ts';
import { provesIdentity } from './identity-proof.ts';
import type { Rings } from './rings.ts';

export interface RegistrationOptions {
  readonly window: PeerSocket;
  readonly rings: Rings;
  /** The origin that the page behind this connection must have signed for; null when it is not certain. */
  readonly origin: string | null;
}

/** Whether one connection can be rung, and under which identity. */
export class Registration {
  readonly #options: RegistrationOptions;
  #challenge: Uint8Array | null = null;
  #identity: string | null = null;

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  /** Whether this connection proved an identity, and is reachable under it. */
  get proven(): boolean {
    return this.#identity !== null;
  }

  /** A new challenge, base64url; the one before is void. */
  challenge(): string {
    const challenge = randomBytes(32);
    this.#challenge = challenge;
    return challenge.toString('base64url');
  }

  /**
   * Makes the connection reachable under this identity, and no more under another. Uses the challenge up, whether the
   * signature is right or not. Throws `bad-state` without one, `forbidden` when this proves nothing, and `rate-limited`.
   */
  prove({ identity, signature }: { identity: string; signature: string }): void {
    const { window, rings, origin } = this.#options;
    const challenge = this.#challenge;
    this.#challenge = null;
    if (!challenge) throw new ProtocolError('bad-state');
    if (origin === null || !provesIdentity({ identity, signature, origin, challenge }))
      throw new ProtocolError('forbidden');
    if (identity === this.#identity) return;
    rings.register(identity, window);
    this.end();
    this.#identity = identity;
  }

  /** Not reachable any more. Idempotent. */
  end(): void {
    if (this.#identity !== null)
      this.#options.rings.unregister(this.#identity, this.#options.window.socketId);
    this.#identity = null;
  }
}
