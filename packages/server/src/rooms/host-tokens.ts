import { jwtVerify, SignJWT } from 'jose';
import { deriveKey } from '../store/keys.ts';

const algorithm = 'HS256';
const audience = 'host';

/** Signs and checks what makes its bearer the host of one room (RFC 7519, RFC 7515). */
export class HostTokens {
  readonly #key: Uint8Array;
  readonly #lifetime: number;

  /** `lifetime` in milliseconds. */
  constructor(options: { secret: string; lifetime: number }) {
    this.#key = deriveKey(options.secret, 'host tokens');
    this.#lifetime = options.lifetime;
  }

  /** The token names the room by its key, so that it does not carry the link. */
  issue(key: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: algorithm })
      .setAudience(audience)
      .setSubject(key)
      .setExpirationTime(new Date(Date.now() + this.#lifetime))
      .sign(this.#key);
  }

  async verify(key: string, token: string): Promise<boolean> {
    try {
      await jwtVerify(token, this.#key, {
        algorithms: [algorithm],
        audience,
        subject: key,
        requiredClaims: ['exp'],
      });
      return true;
    } catch {
      return false;
    }
  }
}
