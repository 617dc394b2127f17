import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { reachStatement } from '@sotto/protocol';
import type { TestClient } from './test-client.ts';

/** A device with an identity, as a page has it. */
export class Device {
  /** Base64url of the Ed25519 public key. */
  readonly identity: string;
  readonly #key: KeyObject;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.identity = publicKey.export({ format: 'jwk' }).x ?? '';
    this.#key = privateKey;
  }

  /** What `reach` takes, signed by a page of this origin. */
  proof(origin: string, challenge: string): { identity: string; signature: string } {
    const statement = reachStatement(origin, Buffer.from(challenge, 'base64url'));
    return { identity: this.identity, signature: sign(null, statement, this.#key).toString('base64url') };
  }

  /** Makes a client of the test server reachable. */
  async reach(client: TestClient): Promise<void> {
    const { challenge } = await client.request('challengeReach', {});
    await client.request('reach', this.proof(client.origin, challenge));
  }
}
