import { effect } from '@preact/signals';
import type { Call, PeerIdentity } from '@sotto/client';

/** Somebody with whom the person has compared symbols, and who is no contact yet. */
export interface Compared {
  readonly peer: PeerIdentity;
  readonly name: string;
}

/** Who was the last in a call, where they can be kept after it. */
export class LastCompared {
  #current: Compared | null = null;
  readonly close: () => void;

  constructor(call: Call) {
    this.close = effect(() => {
      const protection = call.protection.value;
      // Who has gone can be kept all the same.
      if (protection.level !== 'end-to-end') return;
      const { verified, peer } = protection;
      const name = peer.comparedAs ?? call.peers.peek()[0]?.name ?? '';
      const keepable = verified && peer.contactName === null && peer.id !== '' && name !== '';
      this.#current = keepable ? { peer, name } : null;
    });
  }

  get current(): Compared | null {
    return this.#current;
  }
}
