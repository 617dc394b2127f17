import { toBase64Url } from '../common/bytes.ts';
import { xwingPublicKeyLength } from '../crypto/xwing-lengths.ts';
import { foundKeys, type Slot, storedKeys } from './key-store.ts';
import { loadXwing } from '../crypto/load-xwing.ts';

/**
 * The X-Wing key pair as it is kept. WebCrypto knows no X-Wing, so its secret is bytes, which must not lie there in
 * clear: it is wrapped with an AES-GCM key that cannot be exported. Whoever runs scripts in this origin can unwrap and
 * keep it all the same, as they could not with the other private keys; a card needs one of those as well.
 */
export type KemKeys = {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly wrappingKey: CryptoKey;
  readonly wrapped: Uint8Array<ArrayBuffer>;
};

/** Each wrapping key wraps one secret only. */
const wrapping = { name: 'AES-GCM', iv: new Uint8Array(12) } as const;

/** Where the pair of one device is. */
export interface KemKeep {
  found(): Promise<KemKeys | undefined>;
  stored(): Promise<KemKeys>;
}

/** The X-Wing key of a device, which cards of version 2 to it are sealed with. Made when it is first asked for. */
export class CardKem {
  readonly #keep: KemKeep;

  constructor(keep: KemKeep) {
    this.#keep = keep;
  }

  /** Beside the keys of this identity, for all windows. Another identity on the same device has one of its own. */
  static kept(identity: Uint8Array): CardKem {
    const slot: Slot<KemKeys> = { name: `card-kem.${toBase64Url(identity)}`, holds: isKemKeys };
    return new CardKem({
      found: () => foundKeys(slot),
      stored: () => storedKeys(slot, generateKemKeys),
    });
  }

  /** Ends with this object. */
  static ephemeral(): CardKem {
    let keys: Promise<KemKeys> | undefined;
    return new CardKem({
      found: async () => keys,
      stored: () => (keys ??= generateKemKeys()),
    });
  }

  /**
   * The public key, 1216 bytes, to be given to those who may ring.
   * @throws where it cannot be kept: a key that is forgotten must not be given to anybody.
   */
  async publicKey(): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#keep.stored()).publicKey;
  }

  /** Loads what opening a card takes, where anybody may have been given the public key. */
  async prepare(): Promise<void> {
    if ((await this.#keep.found()) !== undefined) await loadXwing();
  }

  /**
   * The secret that an encapsulation to this device agreed on; undefined where it never had a key. The caller wipes it.
   * @throws {E2eeError} `malformed-message`.
   */
  async decapsulate(
    ciphertext: Uint8Array,
  ): Promise<{ readonly publicKey: Uint8Array<ArrayBuffer>; readonly sharedSecret: Uint8Array } | undefined> {
    const keys = await this.#keep.found();
    if (keys === undefined) return undefined;
    const { decapsulate, wipe } = await loadXwing();
    const { publicKey, wrappingKey, wrapped } = keys;
    const privateKey = new Uint8Array(await crypto.subtle.decrypt(wrapping, wrappingKey, wrapped));
    try {
      return { publicKey, sharedSecret: decapsulate(ciphertext, privateKey) };
    } finally {
      wipe(privateKey);
    }
  }
}

async function generateKemKeys(): Promise<KemKeys> {
  const { generateKeyPair, wipe } = await loadXwing();
  const { publicKey, privateKey } = generateKeyPair();
  const pair = { publicKey: publicKey.slice(), privateKey: privateKey.slice() };
  try {
    return await wrapKemKeys(pair);
  } finally {
    wipe(privateKey, pair.privateKey);
  }
}

/** As they are kept. Wiping the private key is the caller's task. */
export async function wrapKemKeys({
  publicKey,
  privateKey,
}: {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: Uint8Array<ArrayBuffer>;
}): Promise<KemKeys> {
  const algorithm = { name: 'AES-GCM', length: 256 };
  const wrappingKey = await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt']);
  const wrapped = await crypto.subtle.encrypt(wrapping, wrappingKey, privateKey);
  return { publicKey, wrappingKey, wrapped: new Uint8Array(wrapped) };
}

function isKemKeys(value: unknown): value is KemKeys {
  return (
    typeof value === 'object' &&
    value !== null &&
    'publicKey' in value &&
    'wrappingKey' in value &&
    'wrapped' in value &&
    value.publicKey instanceof Uint8Array &&
    value.publicKey.length === xwingPublicKeyLength &&
    value.wrappingKey instanceof CryptoKey &&
    value.wrappingKey.algorithm.name === 'AES-GCM' &&
    !value.wrappingKey.extractable &&
    value.wrapped instanceof Uint8Array
  );
}
