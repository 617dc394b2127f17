import { type Role, role } from '@sotto/protocol';
import { type JWTPayload, jwtVerify, type JWTVerifyOptions, SignJWT } from 'jose';
import * as v from 'valibot';
import { deriveKey } from '../store/keys.ts';

const algorithm = 'HS256';
const audience = 'room';
/** RFC 8725, section 3.11: what is signed for something else is no room token, even with the same key. */
const type = 'room+jwt';

const claims = v.object({ role, jti: v.optional(v.string()) });

/** The host token of the version before. It named no role, and was signed with a key of its own. */
const former = { audience: 'host', purpose: 'host tokens' } as const;

interface Keys {
  readonly current: Uint8Array;
  readonly former: Uint8Array;
}

interface Grant {
  /** Names the room, so that the token does not carry the link. */
  readonly key: string;
  readonly role: Role;
  /** In milliseconds since the epoch; null where the token is good as long as the room. */
  readonly goodUntil: number | null;
  /** The id under which somebody in the room gave the role, and can take it. */
  readonly grant?: string;
}

/** What a token says of its bearer. */
export interface TokenRole {
  readonly role: Role;
  /** Where it has one, the room knows the role that its bearer has now. */
  readonly grant: string | null;
}

/**
 * Signs and checks what gives its bearer a role in one room (RFC 7519, RFC 7515). One without a time of its own is good
 * as long as the room: nobody has a role in a room that is gone.
 */
export class RoomTokens {
  /** Of the secret of now, and of the one before: what was issued before the secret was changed stays good. */
  readonly #keys: readonly [Keys, ...Keys[]];

  constructor(secret: string, previousSecret: string | null = null) {
    const previous = previousSecret === null ? [] : [keysOf(previousSecret)];
    this.#keys = [keysOf(secret), ...previous];
  }

  issue({ key, role: given, goodUntil, grant }: Grant): Promise<string> {
    const token = new SignJWT({ role: given })
      .setProtectedHeader({ alg: algorithm, typ: type })
      .setAudience(audience)
      .setSubject(key);
    if (grant !== undefined) token.setJti(grant);
    if (goodUntil !== null) token.setExpirationTime(new Date(goodUntil));
    return token.sign(this.#keys[0].current);
  }

  /** The role that a token gives in the room of this key; null when it gives none. */
  async roleIn(key: string, token: string): Promise<TokenRole | null> {
    for (const keys of this.#keys) {
      const given = (await this.#read(key, token, keys)) ?? (await this.#readFormer(key, token, keys));
      if (given !== null) return given;
    }
    return null;
  }

  async #read(key: string, token: string, { current }: Keys): Promise<TokenRole | null> {
    const payload = await payloadOf(token, current, { audience, subject: key, typ: type });
    const read = v.safeParse(claims, payload);
    return read.success ? { role: read.output.role, grant: read.output.jti ?? null } : null;
  }

  async #readFormer(key: string, token: string, keys: Keys): Promise<TokenRole | null> {
    const options = {
      audience: former.audience,
      subject: key,
      // Those of still earlier versions have a time in them, which ended before the room does.
      clockTolerance: Number.MAX_SAFE_INTEGER,
    };
    const payload = await payloadOf(token, keys.former, options);
    return payload === null ? null : { role: 'host', grant: null };
  }
}

const keysOf = (secret: string): Keys => ({
  current: deriveKey(secret, 'room tokens'),
  former: deriveKey(secret, former.purpose),
});

/** Null where the signature is not right, or what it is over is not as these options say. */
async function payloadOf(
  token: string,
  key: Uint8Array,
  options: JWTVerifyOptions,
): Promise<JWTPayload | null> {
  try {
    const { payload } = await jwtVerify(token, key, { ...options, algorithms: [algorithm] });
    return payload;
  } catch {
    return null;
  }
}
