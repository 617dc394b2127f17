import { signal } from '@preact/signals-core';
import { askRefusal } from '../signaling/refusal.ts';
import { CheckBoard } from './check-board.ts';
import { checkBrowser, checkDevices, type WantedDevices } from './check-devices.ts';
import { openLink, type OpenLink } from './check-link.ts';
import type { CheckVerdict, NetworkCheck } from './check-types.ts';
import { runNetworkCheck } from './run-network-check.ts';
import { verdictOf } from './verdict.ts';

export interface NetworkCheckOptions {
  /** Of the signalling socket: `ws:` or `wss:`. */
  readonly url: string;
  /** Devices that the browser may ask the person about. */
  readonly devices: WantedDevices;
  /** A test has others. */
  readonly open?: OpenLink;
}

/** Begins at once. Nothing of what it finds leaves the browser. */
export function checkNetwork({ url, devices, open = openLink }: NetworkCheckOptions): NetworkCheck {
  const board = new CheckBoard();
  const verdict = signal<CheckVerdict | null>(null);
  const abort = new AbortController();
  const run = async (): Promise<void> => {
    checkBrowser(board);
    const network = runNetworkCheck({
      url: new URL(url),
      board,
      open,
      signal: abort.signal,
      watch: whileSeen,
      explain: async (stop) => ((await askRefusal(url, stop)) === null ? 'no-answer' : 'origin-refused'),
      goesOn: true,
      carriesLoad: true,
    });
    await Promise.all([network, checkDevices(board, devices, abort.signal)]);
    if (!abort.signal.aborted) verdict.value = verdictOf(board.lines.value);
    abort.abort();
  };
  return { lines: board.lines, verdict, done: run(), close: () => abort.abort() };
}

/** Aborts with `abort`, and when nobody sees the page, which the browser slows down then. */
function whileSeen(abort: AbortSignal): AbortSignal {
  const hidden = new AbortController();
  const look = (): void => {
    if (document.hidden) hidden.abort();
  };
  document.addEventListener('visibilitychange', look, { signal: abort });
  look();
  return AbortSignal.any([abort, hidden.signal]);
}
