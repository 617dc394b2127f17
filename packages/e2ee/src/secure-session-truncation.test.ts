import { describe, expect, it, vi } from 'vitest';
import { createSecuredPair, type Device, someFrame, reaches } from './testing/device.ts';

// The relay is the attacker: it hands on what it likes, in the order in which it was sent, and nothing fails by itself.

const waitOptions = { timeout: 15_000, interval: 1 };

/** Holds what this device sends from now on. */
function hold(device: Device) {
  const { peer } = device;
  device.peer = undefined;
  let at = device.outbox.length;
  return {
    /** The next one that was sent. */
    async next(): Promise<Uint8Array> {
      await vi.waitFor(() => expect(device.outbox.length).toBeGreaterThan(at), waitOptions);
      at += 1;
      return device.outbox[at - 1] ?? someFrame;
    },
    /** What is sent from now on arrives again. */
    release: () => (device.peer = peer),
  };
}

/** Right before the responder begins the new epoch: the last step of the initiator is held. */
async function beforeFinish() {
  const { one: initiator, other: responder } = await createSecuredPair();
  const ofInitiator = hold(initiator);
  initiator.session.rekey();
  responder.accept(await ofInitiator.next());
  const finish = await ofInitiator.next();
  return { initiator, responder, ofInitiator, finish };
}

/** Right before the initiator begins the new epoch: the word of the responder that it has is held. */
async function beforeSwitched() {
  const { initiator, responder, ofInitiator, finish } = await beforeFinish();
  const ofResponder = hold(responder);
  responder.accept(finish);
  const switched = await ofResponder.next();
  return { initiator, responder, ofInitiator, ofResponder, switched };
}

describe('the last messages of an epoch', () => {
  it('cannot be left out towards the initiator', async () => {
    const { initiator, responder, finish } = await beforeFinish();
    const ofResponder = hold(responder);
    for (const text of ['muted', 'camera off', 'hello']) responder.say(text);
    for (let count = 0; count < 3; count += 1) await ofResponder.next();
    responder.accept(finish);
    initiator.accept(await ofResponder.next());
    await reaches('failed', initiator);
    expect(initiator.error?.code).toBe('messages-missing');
  });

  it('cannot be left out towards the responder', async () => {
    const { initiator, responder, ofInitiator, switched } = await beforeSwitched();
    initiator.say('muted');
    await ofInitiator.next();
    initiator.accept(switched);
    responder.accept(await ofInitiator.next());
    await reaches('failed', responder);
    expect(responder.error?.code).toBe('messages-missing');
  });

  it('cannot be left out by holding back the word that tells of them', async () => {
    const { initiator, responder, ofInitiator, ofResponder, switched } = await beforeSwitched();
    responder.say('in the new epoch');
    const later = await ofResponder.next();
    initiator.accept(later);
    await reaches('failed', initiator);
    expect([initiator.error?.code, initiator.heard]).toEqual(['unexpected-message', []]);
    expect(switched).not.toEqual(later);
    expect(await Promise.race([ofInitiator.next(), Promise.resolve('nothing')])).toBe('nothing');
  });

  it('may come late: what was said before the new keys arrives before them', async () => {
    const { initiator, responder, ofInitiator, ofResponder, switched } = await beforeSwitched();
    initiator.say('late');
    const late = await ofInitiator.next();
    initiator.accept(switched);
    const own = await ofInitiator.next();
    ofResponder.release();
    ofInitiator.release();
    responder.accept(late);
    responder.accept(own);
    responder.say('and on');
    await vi.waitFor(() => expect(initiator.heard).toEqual(['and on']), waitOptions);
    expect(responder.heard).toEqual(['late']);
    expect([initiator.error, responder.error]).toEqual([undefined, undefined]);
  });
});
