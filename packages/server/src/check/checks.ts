import { limits, ProtocolError } from '@sotto/protocol';
import type { Sfu } from '@sotto/sfu';
import { NetworkCheck } from './network-check.ts';

/** Checks that run at the same time: all of them together send and take less than one conference of ten. */
const checksAtOnce = 16;

/** The network checks of all connections. Who runs them is not known here. */
export class Checks {
  readonly #sfu: Sfu;
  #open = 0;

  constructor(options: { readonly sfu: Sfu }) {
    this.#sfu = options.sfu;
  }

  /** Lasts no longer than `signal`. Rejects with `rate-limited` when too many run, and with `SfuError`. */
  async open(signal: AbortSignal): Promise<NetworkCheck> {
    if (this.#open >= checksAtOnce) throw new ProtocolError('rate-limited');
    this.#open += 1;
    return NetworkCheck.open({
      // Two ways lead to each worker.
      open: (handlers) => this.#sfu.createProbe({ handlers, maxWorkers: limits.checkWays / 2 }),
      signal,
      onClose: () => {
        this.#open -= 1;
      },
    });
  }
}
