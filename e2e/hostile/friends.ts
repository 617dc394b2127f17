import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { serverNotifications } from '../../packages/protocol/src/index.ts';
import { Device } from '../../packages/server/src/testing/device.ts';
import { honest } from './networks.ts';
import { settle, type Welcome } from './newcomers.ts';
import { Signalling, type Target } from './signalling.ts';

const PAUSE_MS = 4_000;
/** Numbers of networks that no newcomer has. */
const CALLEE = 0xf00;
const CALLER = 0xf01;

/** Somebody who can be rung, and a friend who rings every few seconds, from one and the same place. */
export class Friends {
  readonly welcomes: Welcome[] = [];
  readonly #device = new Device();
  readonly #target: Target;
  #callee: Signalling | undefined;
  /** The card of the friend who rings now. */
  #expected = '';

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

  async #reach(): Promise<void> {
    const callee = await Signalling.ready(this.#target, honest(CALLEE));
    callee.onEvent = (event, params) => this.#hear(callee, { event, params });
    const { challenge } = await callee.request('challengeReach', {});
    const origin = `https://[${this.#target.ipv6}]:${this.#target.port}`;
    await callee.request('reach', this.#device.proof(origin, challenge));
    this.#callee = callee;
  }

  /** Of all that rings, only the friend's card means something to this device. */
  #hear(callee: Signalling, { event, params }: { event: string; params: unknown }): void {
    if (event !== 'ring') return;
    const { card, ringId } = v.parse(serverNotifications.ring, params);
    if (card !== this.#expected) return;
    // It may have ended already; then the friend does not hear that it rings.
    callee.request('acknowledgeRing', { ringId }).catch(() => undefined);
  }

  async #keepRinging(): Promise<void> {
    for (let round = 0; ; round++) {
      this.welcomes.push(await settle(() => this.#ring(`friend${round}`)));
      await sleep(PAUSE_MS);
    }
  }

  /** Resolves when the friend is told that it rings. */
  async #ring(card: string): Promise<void> {
    this.#expected = card;
    if (this.#callee?.isOpen !== true) await this.#reach();
    const caller = await Signalling.ready(this.#target, honest(CALLER));
    try {
      const ringing = new Promise<void>((resolve, reject) => {
        caller.onEvent = (event) => {
          if (event === 'ringing') resolve();
          else if (event === 'ringAnswered') reject(new Error('not acknowledged'));
        };
      });
      await Promise.all([caller.request('ringIdentity', { identity: this.identity, card }), ringing]);
    } finally {
      caller.close();
    }
  }
}
