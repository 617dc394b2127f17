import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import * as v from 'valibot';
import { deriveKey } from './keys.ts';
import { StoreError } from './store.ts';

const pair = v.tuple([v.string(), v.string()]);
const nonceBytes = 12;
const tagBytes = 16;
/** Plaintexts are filled up to a multiple of this, so that their size tells neither whose nor which call it was. */
const blockBytes = 1024;

/**
 * Where a value belongs. Authenticated with it, so that values cannot be swapped, nor one be put back under a later
 * version than its own. A whole older row, or file, can be put back by whoever may write there: the file holds nothing
 * to tell it by, and there is nothing beside the file.
 */
interface Position {
  readonly collection: string;
  readonly key: string;
  readonly version: number;
}

/** Encrypts what goes into the store: values by AES-256-GCM with random nonces, keys by HMAC-SHA-256. */
export class Sealer {
  // Of a key in plain bytes Node makes such an object for each value.
  readonly #valueKey: KeyObject;
  readonly #keyKey: KeyObject;

  constructor(secret: string) {
    this.#valueKey = createSecretKey(deriveKey(secret, 'store values'));
    this.#keyKey = createSecretKey(deriveKey(secret, 'store keys'));
  }

  /** The name of an entry in the files. The same key has another one in another collection. */
  hide(collection: string, key: string): Buffer {
    return createHmac('sha256', this.#keyKey).update(`${collection}\0${key}`).digest();
  }

  /** nonce ‖ ciphertext ‖ tag. The key goes in with the value, because its name cannot be turned back. */
  seal(position: Position, value: string): Buffer {
    const text = Buffer.from(JSON.stringify([position.key, value]));
    const padded = Buffer.alloc(Math.ceil(text.length / blockBytes) * blockBytes, ' ');
    text.copy(padded);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#valueKey, nonce);
    cipher.setAAD(this.#bind(position));
    return Buffer.concat([nonce, cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws `StoreError` `tampered` when it was not sealed with this secret, for this name and version. */
  open(
    position: Omit<Position, 'key'> & { name: Uint8Array },
    sealed: Uint8Array,
  ): { key: string; value: string } {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#valueKey, sealed.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(aad(position.collection, position.name, position.version));
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
      const [key, value] = v.parse(pair, JSON.parse(text.toString('utf8')));
      return { key, value };
    } catch (cause) {
      throw new StoreError('tampered', 'A value of the store cannot be opened.', { cause });
    }
  }

  #bind({ collection, key, version }: Position): Buffer {
    return aad(collection, this.hide(collection, key), version);
  }
}

function aad(collection: string, name: Uint8Array, version: number): Buffer {
  return Buffer.concat([name, Buffer.from(`${collection}\0${version}`)]);
}
