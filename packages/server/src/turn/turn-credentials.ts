import { createHmac, randomBytes } from 'node:crypto';
import type { TurnAccess } from '@sotto/protocol';
import type { TurnConfig } from '../config/config.ts';

/** Seconds for which a TURN server takes what was issued. A call that lasts longer gets new ones when it needs them. */
export const turnLifetime = 3 * 60 * 60;

/**
 * Makes what a browser shows to the TURN server, as in "A REST API For Access To TURN Services"
 * (draft-uberti-behave-turn-rest-00, section 2.2), which coturn calls `use-auth-secret`. The name in it is random: the
 * TURN server writes names down, and learns from these neither who it is nor that two of them are the same person.
 */
export class TurnCredentials {
  readonly #config: TurnConfig;

  constructor(config: TurnConfig) {
    this.#config = config;
  }

  /** `now`: milliseconds since the epoch. */
  issue(now: number = Date.now()): TurnAccess {
    const { urls, secret } = this.#config;
    const username = `${Math.floor(now / 1000) + turnLifetime}:${randomBytes(16).toString('base64url')}`;
    const credential = createHmac('sha1', secret).update(username).digest('base64');
    return { urls: [...urls], username, credential, lifetime: turnLifetime };
  }
}
