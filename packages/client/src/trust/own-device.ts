import { DeviceIdentity, encodeContactCode, fingerprintOf } from '@sotto/e2ee/identity';
import { KnownPeople } from './known-people.ts';

/** What a page needs to know of whom this device knows; see `KnownPeople`. */
export type People = Pick<
  KnownPeople,
  'contacts' | 'lasting' | 'add' | 'rename' | 'remove' | 'replace' | 'judge'
>;

/** Who this device is, as a page shows it. */
export interface Device {
  readonly identity: Uint8Array;
  /** For the personal link. */
  readonly code: string;
  /** Groups of digits, with blanks between. */
  readonly fingerprint: string;
  /** The key is still there when the window is opened again. */
  readonly lasting: boolean;
  readonly people: People;
  /** Deletes the key, for all windows: the next time that the device is asked for, it is another one. */
  reset(): Promise<void>;
}

/** Who this device is and whom it knows: one in a page, for all that needs either. All windows of a browser agree. */
export class OwnDevice {
  readonly identity: DeviceIdentity;
  readonly people: KnownPeople;
  readonly #onRenewed: () => void;
  readonly #windows = new BroadcastChannel('sotto-identity');

  /** @throws {E2eeError} `identity-unsupported` where WebCrypto lacks what an identity needs. */
  static async open({
    onRenewed,
    onFailure,
  }: {
    /** Told once when the person gives this device another identity, here or in another window. */
    readonly onRenewed: () => void;
    /** The address book could not be read or written. */
    readonly onFailure: (error: unknown) => void;
  }): Promise<OwnDevice> {
    const identity = await DeviceIdentity.open();
    const people = await KnownPeople.open({ own: identity.publicKey, onFailure });
    return new OwnDevice(identity, people, onRenewed);
  }

  private constructor(identity: DeviceIdentity, people: KnownPeople, onRenewed: () => void) {
    this.identity = identity;
    this.people = people;
    this.#onRenewed = onRenewed;
    this.#windows.addEventListener('message', () => this.#renewed());
  }

  async details(): Promise<Device> {
    const { identity, people } = this;
    return {
      identity: identity.publicKey,
      code: await encodeContactCode(identity),
      fingerprint: await fingerprintOf(identity.publicKey),
      lasting: identity.lasting,
      people,
      reset: () => this.#reset(),
    };
  }

  close(): void {
    this.#windows.close();
    this.people.close();
  }

  async #reset(): Promise<void> {
    // What does not last is forgotten by opening another one.
    if (this.identity.lasting) await DeviceIdentity.reset();
    // A channel reaches windows of this origin only and has no other argument.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has no target
    this.#windows.postMessage('renewed');
    this.#renewed();
  }

  /** A call that goes on keeps the people whom it knows. */
  #renewed(): void {
    this.#windows.close();
    this.#onRenewed();
  }
}
