import { limits, ProtocolError } from '@sotto/protocol';
import type { Sfu } from '@sotto/sfu';
import { Admissions } from '../net/admissions.ts';
import type { Networks } from '../net/networks.ts';
import { NetworkCheck } from './network-check.ts';

/** Checks that run at the same time: all of them together send and take less than one conference of ten. */
const checksAtOnce = 16;
/** How a check stands; none is less honest than another. */
const running = 1;

/** The network checks of all connections. Who runs them is not known here, only from which networks. */
export class Checks {
  readonly #sfu: Sfu;
  readonly #turn: boolean;
  /** Where there are too many, the oldest of the network that has most makes room for one that has one at most. */
  readonly #admissions = new Admissions({
    total: checksAtOnce,
    perAddress: checksAtOnce,
    idlePerAddress: checksAtOnce,
    honest: running,
    few: 2,
  });

  /** `turn`: there is a TURN server, which is one more way. */
  constructor(options: { readonly sfu: Sfu; readonly turn: boolean }) {
    this.#sfu = options.sfu;
    this.#turn = options.turn;
  }

  /**
   * For somebody in these networks. Lasts no longer than `signal`. Rejects with `rate-limited` when too many run, and
   * with `SfuError`.
   */
  async open(networks: Networks, signal: AbortSignal): Promise<NetworkCheck> {
    const crowded = new AbortController();
    const admission = this.#admissions.admit(networks, () => crowded.abort());
    if (typeof admission === 'string') throw new ProtocolError('rate-limited');
    admission.setPriority(running);
    return NetworkCheck.open({
      // Two ways lead to each worker, and a third one to the first.
      open: (handlers) =>
        this.#sfu.createProbe({ handlers, turn: this.#turn, maxWorkers: (limits.checkWays - 2) / 2 }),
      signal: AbortSignal.any([signal, crowded.signal]),
      onClose: admission.release,
    });
  }
}
