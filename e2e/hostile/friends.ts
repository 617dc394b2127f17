import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { serverNotifications } from '../../packages/protocol/src/index.ts';
import { Device } from '../../packages/server/src/testing/device.ts';
import { honest } from './networks.ts';
import type { Welcome } from './newcomers.ts';
import { Signalling, type Target } from './signalling.ts';

const PAUSE_MS = 4_000;
const PATIENCE_MS = 10_000;
/** Numbers of networks that no newcomer has. */
const CALLEE = 0xf00;
const CALLER = 0xf01;

/** Somebody who can be rung, and a friend who rings every few seconds, from one and the same place. */
export class Friends {
  readonly welcomes: Welcome[] = [];
  readonly #device = new Device();
  readonly #target: Target;
  readonly #lifetime = new AbortController();
  readonly #expected = new Map<string, () => void>();
  #callee: Signalling | undefined;

  private constructor(target: Target) {
    this.#target = target;
  }

  /** Resolves when the one can be rung. */
  static async meet(target: Target): Promise<Friends> {
    const friends = new Friends(target);
    await friends.#reach();
    void friends.#keepRinging();
    return friends;
  }

  get identity(): string {
    return this.#device.identity;
  }

  stop(): void {
    this.#lifetime.abort();
    this.#callee?.close();
  }

  async #reach(): Promise<Signalling> {
    const callee = await Signalling.ready(this.#target, honest(CALLEE));
    callee.onEvent = (event, params) => this.#hear(callee, { event, params });
    const { challenge } = await callee.request('challengeReach', {});
    const origin = `https://[${this.#target.ipv6}]:${this.#target.port}`;
    await callee.request('reach', this.#device.proof(origin, challenge));
    this.#callee = callee;
    return callee;
  }

  /** Of all that rings, only the friend's card means something to this device. */
  #hear(callee: Signalling, { event, params }: { event: string; params: unknown }): void {
    if (event !== 'ring') return;
    const { card, ringId } = v.parse(serverNotifications.ring, params);
    const expected = this.#expected.get(card);
    if (expected === undefined) return;
    expected();
    callee.request('answerRing', { ringId, answer: 'decline' }).catch(() => undefined);
  }

  async #keepRinging(): Promise<void> {
    const { signal } = this.#lifetime;
    for (let round = 0; !signal.aborted; round++) {
      const started = performance.now();
      try {
        if (this.#callee?.isOpen !== true) await this.#reach();
        await this.#ring(`friend${round}`);
        this.welcomes.push({ ms: Math.round(performance.now() - started) });
      } catch (error) {
        if (!signal.aborted) this.welcomes.push({ why: error instanceof Error ? error.message : 'failed' });
      }
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #ring(card: string): Promise<void> {
    const caller = await Signalling.ready(this.#target, honest(CALLER));
    try {
      const heard = new Promise<void>((resolve, reject) => {
        this.#expected.set(card, resolve);
        setTimeout(() => reject(new Error('not heard')), PATIENCE_MS).unref();
      });
      const { room } = await caller.request('createRoom', { kind: 'call' });
      await caller.request('join', { room, name: 'Friend' });
      await Promise.all([caller.request('ring', { identity: this.identity, room, card }), heard]);
    } finally {
      this.#expected.delete(card);
      caller.close();
    }
  }
}
