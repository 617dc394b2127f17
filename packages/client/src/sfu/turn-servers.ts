import type { TurnAccess } from '@sotto/protocol';
import type { EngineContext } from '../room/media-engine.ts';

/**
 * The TURN server of the installation, for the transports of one session. It is asked for only when one of them does
 * not come about, so that most calls never cost it anything; then all of them may use it at once.
 */
export class TurnServers {
  readonly #request: EngineContext['request'];
  readonly #needed = Promise.withResolvers<void>();
  /** Resolves when one of the transports has found out that it does not come about without. */
  readonly needed: Promise<void> = this.#needed.promise;
  /** What was told, and until when it is good enough to begin something with. */
  #told: { readonly servers: readonly RTCIceServer[]; readonly until: number } | null = null;
  #asking: Promise<readonly RTCIceServer[]> | null = null;

  constructor(request: EngineContext['request']) {
    this.#request = request;
  }

  /** Empty where there is none, or it cannot be asked for now. */
  async find(): Promise<readonly RTCIceServer[]> {
    if (this.#told !== null && performance.now() < this.#told.until) return this.#told.servers;
    this.#asking ??= this.#ask();
    return this.#asking;
  }

  need(): void {
    this.#needed.resolve();
  }

  async #ask(): Promise<readonly RTCIceServer[]> {
    try {
      const { turn } = await this.#request('lookupTurn', {});
      const servers = turn === null ? [] : [toIceServer(turn)];
      // What is in use goes on being used until the end of its time; what begins should have half of it before it.
      const until = turn === null ? Infinity : performance.now() + turn.lifetime * 500;
      this.#told = { servers, until };
      return servers;
    } catch {
      // The socket is lost, or too many ask. Whatever comes next asks again.
      return [];
    } finally {
      this.#asking = null;
    }
  }
}

/** What a browser takes (W3C WebRTC, section 4.2.4). */
export const toIceServer = ({ urls, username, credential }: TurnAccess): RTCIceServer => ({
  urls: [...urls],
  username,
  credential,
});
