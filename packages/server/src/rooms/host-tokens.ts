import { jwtVerify, SignJWT } from 'jose';
import { deriveKey } from '../store/keys.ts';

const algorithm = 'HS256';
const audience = 'host';

/**
 * Signs and checks what makes its bearer the host of one room (RFC 7519, RFC 7515). A token has no time of its own: it
 * is good as long as the room, and nobody is the host of a room that is gone.
 */
export class HostTokens {
  readonly #key: Uint8Array;
  /** What was issued before the secret was changed stays good. */
  readonly #previousKey: Uint8Array | null;

  constructor(secret: string, previousSecret: string | null = null) {
    this.#key = deriveKey(secret, 'host tokens');
    this.#previousKey = previousSecret === null ? null : deriveKey(previousSecret, 'host tokens');
  }

  /** The token names the room by its key, so that it does not carry the link. */
  issue(key: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: algorithm })
      .setAudience(audience)
      .setSubject(key)
      .sign(this.#key);
  }

  async verify(key: string, token: string): Promise<boolean> {
    const checks = [this.#key, this.#previousKey]
      .filter((each) => each !== null)
      .map((each) => isSigned(token, { key: each, subject: key }));
    return (await Promise.all(checks)).includes(true);
  }
}

async function isSigned(
  token: string,
  { key, subject }: { key: Uint8Array; subject: string },
): Promise<boolean> {
  try {
    await jwtVerify(token, key, {
      algorithms: [algorithm],
      audience,
      subject,
      // Those of earlier versions have a time in them, which ended before the room does.
      clockTolerance: Number.MAX_SAFE_INTEGER,
    });
    return true;
  } catch {
    return false;
  }
}
