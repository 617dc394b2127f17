import type { types } from 'mediasoup-client';
import { poll } from '../stats/poll.ts';
import { packetsOf } from '../stats/report.ts';

/** Between two looks, in milliseconds. */
const lookInterval = 200;
/** So many looks in a row, in which something was sent and nothing came, tell of a dead path … */
const minLooks = 4;
/** … or twice as many as it once took until something came after all … */
const maxLooks = 40;
/** … counted from this long after it connected (milliseconds), when both sides have begun. */
const beginningTime = 1_000;
/** A browser that takes longer to count (milliseconds) is busy, and what came may still be waiting in it. */
const busyTime = 50;

/** How to ask for other transports then: when the socket is silent too, the network is another one (milliseconds). */
export const renewal = { timeout: 500, proof: true } as const;

type Watched = Pick<types.Transport, 'connectionState' | 'getStats'>;

/** The two transports of a session, which take the same path. */
export interface WatchedTransports {
  readonly send: Watched;
  readonly recv: Watched;
}

/**
 * Notices that a path to the SFU is dead. Whoever sends media hears ten times a second from the SFU how it arrives
 * (transport-wide congestion control), so silence tells within a second what ICE takes more than five for, and another
 * path a second longer (libwebrtc: five seconds of unanswered checks; RFC 7675 allows 30). Who sends nothing is left to ICE.
 *
 * Looks are counted and not time: a page that stood still finds what came meanwhile before it takes it for missing.
 * What went by, and each alarm, makes the next one slower. Other transports are work for both sides, and where they
 * are short of time already no remedy; so whatever the others' media brings is a sign of life as well, and looks of a
 * busy browser do not count.
 */
export class TransportSilenceWatch {
  readonly #onSilence: () => void;
  #needed = minLooks;
  #silent = false;

  /** `onSilence`: nothing goes over the transports of now; called more and more rarely as long as that lasts. */
  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  /** Nothing came on the transports of now since the last alarm. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Watches the path of these, until `abort`. */
  follow({ send, recv }: WatchedTransports, abort: AbortSignal): void {
    this.#silent = false;
    let before = { packetsSent: 0, packetsReceived: 0 };
    let receivedBefore = 0;
    let silent = 0;
    let looks = 0;
    const look = async (): Promise<void> => {
      if (send.connectionState === 'new' || send.connectionState === 'connecting') return;
      const asked = performance.now();
      const now = packetsOf(await send.getStats());
      const busy = performance.now() - asked > busyTime;
      if (now === undefined || abort.aborted) return;
      looks += 1;
      const heard = now.packetsReceived > before.packetsReceived;
      const spoke = now.packetsSent > before.packetsSent;
      before = now;
      if (heard) {
        this.#needed = Math.min(maxLooks, Math.max(this.#needed, 2 * silent));
        this.#silent = false;
      }
      if (heard || !spoke) {
        silent = 0;
        return;
      }
      // Asked only now: with many streams it is dear.
      const received = packetsOf(await recv.getStats())?.packetsReceived ?? 0;
      if (abort.aborted) return;
      // What it counted until the first of these looks may have come before the silence.
      const alive = silent > 0 && received > receivedBefore;
      receivedBefore = received;
      if (alive) {
        silent = 0;
        this.#silent = false;
      } else if (!busy) {
        silent += 1;
      }
      if (silent < this.#needed || looks * lookInterval < beginningTime) return;
      this.#needed = Math.min(maxLooks, 2 * this.#needed);
      silent = 0;
      this.#silent = true;
      this.#onSilence();
    };
    poll(look, abort, lookInterval);
  }
}
