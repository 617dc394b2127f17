import { expect, it, vi } from 'vitest';
import { KeySchedule } from '../handshake/key-schedule.ts';
import { overlapMs } from '../common/limits.ts';
import { AES_256_GCM_SHA512_128 as suite } from '../sframe/suites.ts';
import { SecuredPart } from './secured-part.ts';

declare global {
  // Vitest runs Node with --expose-gc.
  var gc: (() => void) | undefined;
}

/** Both sides of a session, joined by hand, and what is left of the secrets of epoch 0. */
async function createPair() {
  const ended: string[] = [];
  const registry = new FinalizationRegistry<string>((what) => ended.push(what));
  const parts: { initiator?: SecuredPart; responder?: SecuredPart } = {};
  const epochs = { initiator: 0, responder: 0 };
  const create = async (role: 'initiator' | 'responder', other: 'initiator' | 'responder') => {
    const secrets = [new Uint8Array(64).fill(7)];
    const schedule = await KeySchedule.create({ epoch: 0, secrets, salt: new Uint8Array(64) });
    registry.register(schedule, role);
    parts[role] = await SecuredPart.create({
      role,
      schedule,
      peerCounts: true,
      suite,
      send: (message) => parts[other]?.receive(message),
      onMessage: () => {},
      onEpoch: (epoch) => (epochs[role] = epoch),
      onFailure: (error) => {
        throw error;
      },
    });
  };
  await create('initiator', 'responder');
  await create('responder', 'initiator');
  return { parts, epochs, ended };
}

it('nothing holds the secrets of an epoch that is over', async () => {
  const { parts, epochs, ended } = await createPair();
  const { setTimeout: start } = globalThis;
  vi.stubGlobal('setTimeout', (run: () => void, after?: number) =>
    start(run, after === overlapMs ? 1 : after),
  );
  parts.initiator?.rekey();
  await vi.waitFor(() => expect(epochs).toEqual({ initiator: 1, responder: 1 }), { timeout: 15_000 });
  vi.unstubAllGlobals();
  await vi.waitFor(
    () => {
      globalThis.gc?.();
      expect(ended.toSorted()).toEqual(['initiator', 'responder']);
    },
    { timeout: 15_000, interval: 100 },
  );
  expect(parts.initiator?.frames.epoch).toBe(1);
  parts.initiator?.close();
  parts.responder?.close();
});
