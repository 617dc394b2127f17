import { createHash, randomBytes } from 'node:crypto';

/**
 * Tokens that give a peer its place back. A place lives in the memory of this process and nowhere else, so a token is
 * a random number that the process knows the hash of: it ends with the place, which a signed one could not.
 */
export class ResumeTokens<Place> {
  readonly #places = new Map<string, Place>();

  /** 256 random bits for a place; `revoke` makes them worthless. */
  issue(place: Place): { readonly token: string; readonly revoke: () => void } {
    const token = randomBytes(32).toString('base64url');
    const key = hash(token);
    this.#places.set(key, place);
    return { token, revoke: () => this.#places.delete(key) };
  }

  find(token: string): Place | undefined {
    return this.#places.get(hash(token));
  }
}

/** Looking a hash up takes the same time however much of a guess is right. */
function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
