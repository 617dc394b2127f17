import { E2eeError } from '../common/errors.ts';
import { CardKem } from './card-kem.ts';
import { type DeviceKeys, deviceSlot, generateDeviceKeys } from './device-keys.ts';
import { forgetKeys, storedKeys } from './key-store.ts';

/**
 * The identity of this device: an Ed25519 key to sign with and an X25519 key for call cards, made once per browser
 * profile and origin. The private keys never leave WebCrypto and cannot be copied to another device. The public signing
 * key is the identity; there is no other name, no account and no server that vouches for it. Beside them there is an
 * X-Wing key for call cards, made when it is needed.
 */
export class DeviceIdentity {
  /** Ed25519, 32 bytes (RFC 8032 section 5.1.5): the identity. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** X25519, 32 bytes (RFC 7748 section 5). */
  readonly cardKey: Uint8Array<ArrayBuffer>;
  /** Whether the next `open()` finds the same keys. In a private window that is true as long as the window lives. */
  readonly lasting: boolean;
  /**
   * For `postMessage` to a worker, which makes the same identity `from` them. Needed where nothing lasts; otherwise
   * the worker's `open()` finds the same keys.
   */
  readonly keys: DeviceKeys;
  /** Stays where it is when `keys` go to a worker. */
  readonly cardKem: CardKem;

  private constructor(own: {
    keys: DeviceKeys;
    publicKey: ArrayBuffer;
    cardKey: ArrayBuffer;
    lasting: boolean;
    cardKem: CardKem | undefined;
  }) {
    this.keys = own.keys;
    this.publicKey = new Uint8Array(own.publicKey);
    this.cardKey = new Uint8Array(own.cardKey);
    this.lasting = own.lasting;
    this.cardKem = own.cardKem ?? (own.lasting ? CardKem.kept(this.publicKey) : CardKem.ephemeral());
  }

  /**
   * The identity of this device, made when there is none. Where IndexedDB cannot be used (forbidden, full, or unable to
   * hold keys, as in private windows of some browsers) it is an ephemeral one.
   * @throws {E2eeError} `identity-unsupported` where WebCrypto lacks Ed25519 or X25519.
   */
  static async open(): Promise<DeviceIdentity> {
    let keys: DeviceKeys;
    try {
      keys = await storedKeys(deviceSlot, generateDeviceKeys);
    } catch (error) {
      if (error instanceof E2eeError) throw error;
      return DeviceIdentity.ephemeral();
    }
    return DeviceIdentity.from(keys, { lasting: true });
  }

  /**
   * An identity that ends with this object.
   * @throws {E2eeError} `identity-unsupported`, as `open`.
   */
  static async ephemeral(): Promise<DeviceIdentity> {
    return DeviceIdentity.from(await generateDeviceKeys());
  }

  /** @param own where the X-Wing key is; beside the other keys unless told otherwise */
  static async from(
    keys: DeviceKeys,
    own: { readonly lasting?: boolean; readonly cardKem?: CardKem } = {},
  ): Promise<DeviceIdentity> {
    const { lasting = false, cardKem } = own;
    const [publicKey, cardKey] = await Promise.all([
      crypto.subtle.exportKey('raw', keys.signing.publicKey),
      crypto.subtle.exportKey('raw', keys.card.publicKey),
    ]);
    return new DeviceIdentity({ keys, publicKey, cardKey, lasting, cardKem });
  }

  /**
   * Forgets the keys for good; the next `open()` makes others. Objects that are open keep theirs until they go.
   * @throws {DOMException} where IndexedDB cannot be used.
   */
  static async reset(): Promise<void> {
    await forgetKeys();
  }

  /** Ed25519 (RFC 8032 section 5.1.6), 64 bytes. What is signed begins with a label of its own. */
  async sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await crypto.subtle.sign('Ed25519', this.keys.signing.privateKey, bytes));
  }
}
