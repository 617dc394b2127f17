import { setTimeout as sleep } from 'node:timers/promises';
import { honest } from './networks.ts';
import { Signalling, type Target } from './signalling.ts';

const PAUSE_MS = 2_000;
/** Whoever is not in by then has given up. */
const PATIENCE_MS = 10_000;

/** What became of somebody who came: how long it took in milliseconds, or why not. */
export type Welcome = { readonly ms: number } | { readonly why: string };

/**
 * Somebody new comes every two seconds, each from a network of their own: opens a socket, makes a conference and is in
 * it.
 */
export class Newcomers {
  readonly welcomes: Welcome[] = [];
  readonly #target: Target;
  readonly #lifetime = new AbortController();
  #number = 0;

  constructor(target: Target) {
    this.#target = target;
    void this.#keepComing();
  }

  stop(): void {
    this.#lifetime.abort();
  }

  async #keepComing(): Promise<void> {
    const { signal } = this.#lifetime;
    while (!signal.aborted) {
      const started = performance.now();
      try {
        await Promise.race([
          this.#come(),
          sleep(PATIENCE_MS).then(() => Promise.reject(new Error('waited'))),
        ]);
        this.welcomes.push({ ms: Math.round(performance.now() - started) });
      } catch (error) {
        if (!signal.aborted) this.welcomes.push({ why: error instanceof Error ? error.message : 'failed' });
      }
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #come(): Promise<void> {
    const signalling = await Signalling.ready(this.#target, honest(this.#number++));
    try {
      const { room } = await signalling.request('createRoom', { kind: 'conference' });
      await signalling.request('join', { room, name: 'Newcomer' });
      await signalling.request('leave', { reason: 'left' });
    } finally {
      signalling.close();
    }
  }
}
