import { limits, ProtocolError } from '@sotto/protocol';
import type { Sfu } from '@sotto/sfu';
import { NetworkCheck } from './network-check.ts';

/** Checks that run at the same time: all of them together send and take less than one conference of ten. */
const checksAtOnce = 16;

/** The network checks of all connections. Who runs them is not known here. */
export class Checks {
  readonly #sfu: Sfu;
  readonly #turn: boolean;
  #open = 0;

  /** `turn`: there is a TURN server, which is one more way. */
  constructor(options: { readonly sfu: Sfu; readonly turn: boolean }) {
    this.#sfu = options.sfu;
    this.#turn = options.turn;
  }

  /** Lasts no longer than `signal`. Rejects with `rate-limited` when too many run, and with `SfuError`. */
  async open(signal: AbortSignal): Promise<NetworkCheck> {
    if (this.#open >= checksAtOnce) throw new ProtocolError('rate-limited');
    this.#open += 1;
    return NetworkCheck.open({
      // Two ways lead to each worker, and a third one to the first.
      open: (handlers) =>
        this.#sfu.createProbe({ handlers, turn: this.#turn, maxWorkers: (limits.checkWays - 2) / 2 }),
      signal,
      onClose: () => {
        this.#open -= 1;
      },
    });
  }
}
