import { setTimeout as sleep } from 'node:timers/promises';
import { honest, honestIpv4 } from './networks.ts';
import { Signalling, type Target } from './signalling.ts';

const PAUSE_MS = 2_000;
/** Whoever is not in by then has given up. */
const TIMEOUT_MS = 10_000;

/** What became of somebody who came: how long it took in milliseconds, or why not. */
export type Welcome = { readonly ms: number } | { readonly why: string };

export async function settle(come: () => Promise<void>): Promise<Welcome> {
  const started = performance.now();
  const timeout = sleep(TIMEOUT_MS, undefined, { ref: false }).then(() =>
    Promise.reject(new Error('waited')),
  );
  try {
    await Promise.race([come(), timeout]);
    return { ms: Math.round(performance.now() - started) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : 'failed' };
  } finally {
    timeout.catch(() => undefined);
  }
}

/**
 * Somebody new comes every two seconds, each from a network of their own, over IPv6 and IPv4 by turns: opens a socket,
 * makes a conference and is in it.
 */
export class Newcomers {
  readonly welcomes: Welcome[] = [];
  readonly #target: Target;
  #number = 0;

  constructor(target: Target) {
    this.#target = target;
    void this.#keepComing();
  }

  async #keepComing(): Promise<void> {
    for (;;) {
      this.welcomes.push(await settle(() => this.#come()));
      await sleep(PAUSE_MS);
    }
  }

  async #come(): Promise<void> {
    const number = this.#number++;
    const from = number % 2 === 0 ? honest(number) : honestIpv4(number);
    const signalling = await Signalling.ready(this.#target, from);
    try {
      const { room } = await signalling.request('createRoom', { kind: 'conference' });
      await signalling.request('join', { room, name: 'Newcomer' });
      await signalling.request('leave', { reason: 'left' });
    } finally {
      signalling.close();
    }
  }
}
