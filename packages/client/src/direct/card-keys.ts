import { type DeviceIdentity, toBase64Url } from '@sotto/e2ee/identity';
import type { KnownPeople } from '../trust/known-people.ts';
import type { PeerMessage } from './peer-messages.ts';

/** How long after the keys of the call were agreed, in milliseconds. Until then the call itself is to be set up. */
const cardKeyDelay = 5_000;

export interface CardKeysOptions {
  readonly own: Pick<DeviceIdentity, 'cardKem'>;
  readonly people: Pick<KnownPeople, 'setKemKey'>;
  /** Who the peer has proven to be. */
  readonly peer: Uint8Array;
  /** Whether the peer is somebody whom the person here has kept or compared. Nobody else may ring as a contact. */
  readonly isFamiliar: () => boolean;
  /** Says it sealed. */
  readonly say: (message: PeerMessage) => void;
}

/**
 * Tells a peer the X-Wing key that call cards to this device are sealed with, and takes note of the peer's: too large for
 * a personal link, it travels where both have proven who they are. For one link, from when the peer was accepted.
 */
export class CardKeys {
  readonly #options: CardKeysOptions;
  readonly #timer: ReturnType<typeof setTimeout>;
  #due = false;
  #told = false;
  /** What the peer has told, for when it is kept later. */
  #heard: string | undefined;

  constructor(options: CardKeysOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => {
      this.#due = true;
      this.update();
    }, cardKeyDelay);
  }

  /** Once in a call: no peer has this device write all the time. */
  hear(key: string): void {
    if (this.#heard !== undefined) return;
    this.#heard = key;
    this.update();
  }

  /** The peer may have been kept or compared. */
  update(): void {
    const { people, peer, isFamiliar } = this.#options;
    if (this.#heard !== undefined) void people.setKemKey(toBase64Url(peer), this.#heard);
    if (!this.#due || this.#told || !isFamiliar()) return;
    this.#told = true;
    // What cannot be kept is not told: cards to this device stay as they are.
    this.#tell().catch(() => undefined);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #tell(): Promise<void> {
    const { own, say } = this.#options;
    say({ type: 'cardKey', key: toBase64Url(await own.cardKem.publicKey()) });
  }
}
