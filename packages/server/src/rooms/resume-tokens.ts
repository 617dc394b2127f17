import { createHash, randomBytes } from 'node:crypto';

/**
 * Tokens that give a peer its membership back. A membership lives in the memory of this process and nowhere else, so a
 * token is a random number that the process knows the hash of: it ends with the membership, which a signed one could
 * not.
 */
export class ResumeTokens<Membership> {
  readonly #memberships = new Map<string, Membership>();

  /** 256 random bits for a membership; `revoke` makes them worthless. */
  issue(membership: Membership): { readonly token: string; readonly revoke: () => void } {
    const token = randomBytes(32).toString('base64url');
    const key = hash(token);
    this.#memberships.set(key, membership);
    return { token, revoke: () => this.#memberships.delete(key) };
  }

  find(token: string): Membership | undefined {
    return this.#memberships.get(hash(token));
  }
}

/** Looking a hash up takes the same time however much of a guess is right. */
function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
