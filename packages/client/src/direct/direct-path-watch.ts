import { hasShown } from './certificates.ts';
import type { MediaSections } from './media-sections.ts';

export interface DirectPathWatchOptions {
  readonly sections: MediaSections;
  /** Another path is to be looked for. */
  readonly search: () => void;
  /** DTLS ends at somebody who has not shown the certificate that the peer has signed. */
  readonly onForeignCertificate: () => void;
}

/** How long a broken path may mend itself before a new one is looked for, in milliseconds. */
const mendingTime = 1_500;

/** How long the choice between paths may take at the start, in milliseconds. */
const settlingTime = 3_000;

/**
 * Watches the direct connection of a call until it is closed: where it leads, over which path, and whether that still
 * holds. Another path gets other keys.
 */
export class DirectPathWatch {
  readonly #options: DirectPathWatchOptions;
  #searching: ReturnType<typeof setTimeout> | undefined;
  /** Since it was connected. */
  #searched = false;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DirectPathWatchOptions) {
    this.#options = options;
    const { pc, signal } = options.sections;
    pc.addEventListener('connectionstatechange', () => void this.#handle(), { signal });
    signal.addEventListener('abort', () => this.#clear(), { once: true });
  }

  /** It came about or broke; then it is given a moment to mend, and another path is looked for. */
  async #handle(): Promise<void> {
    const { pc, session } = this.#options.sections;
    clearTimeout(this.#searching);
    if (pc.connectionState === 'disconnected') this.#search(mendingTime);
    if (pc.connectionState === 'failed') this.#search(0);
    if (pc.connectionState !== 'connected') return;
    if (session.peer === undefined) return;
    if (this.#searched) session.rekey();
    this.#searched = false;
    this.#settling ??= setTimeout(() => this.#follow(), settlingTime);
    // DTLS has compared it with the description already; this is the one thing that we need not take its word for.
    if (!(await hasShown(pc, session.peer.certificate))) this.#options.onForeignCertificate();
  }

  #search(wait: number): void {
    this.#searching = setTimeout(() => {
      this.#searched = true;
      this.#options.search();
    }, wait);
  }

  /** The browser may move to another path by itself. At the start it tries several, which is no change. */
  #follow(): void {
    const { pc, session, signal } = this.#options.sections;
    const [sender] = pc.getSenders();
    const ice = sender?.transport?.iceTransport;
    ice?.addEventListener('selectedcandidatepairchange', () => session.rekey(), { signal });
  }

  #clear(): void {
    clearTimeout(this.#searching);
    clearTimeout(this.#settling);
  }
}
