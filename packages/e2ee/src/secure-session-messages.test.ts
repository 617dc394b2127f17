import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { maxPlaintextBytes } from './common/limits.ts';
import { createPair, createSecuredPair, Device, someFrame, identity, reaches } from './testing/device.ts';
import { LoopbackScriptTransform } from './testing/script-transform.ts';

beforeEach(() => vi.stubGlobal('RTCRtpScriptTransform', LoopbackScriptTransform));
afterEach(() => vi.unstubAllGlobals());

describe('messages between the two pages', () => {
  it('arrive in order, also those that were sent before there were keys', async () => {
    const { one, other } = createPair();
    one.say('first');
    one.begin('initiator');
    one.say('second');
    other.begin('responder');
    other.say('answer');
    await reaches('secured', one, other);
    one.say('third');
    await vi.waitFor(() => expect(other.heard).toEqual(['first', 'second', 'third']));
    await vi.waitFor(() => expect(one.heard).toEqual(['answer']));
  });

  it('are unreadable on their way, and as long as any other of about that length', async () => {
    const { one, other } = await createSecuredPair();
    const before = one.outbox.length;
    for (const text of ['x', 'a secret', 'y'.repeat(200)]) one.say(text);
    await vi.waitFor(() => expect(other.heard).toHaveLength(3));
    const sealed = one.outbox.slice(before);
    expect(new Set(sealed.map(({ length }) => length)).size).toBe(1);
    expect(sealed.map((bytes) => new TextDecoder().decode(bytes)).join('')).not.toContain('secret');
  });

  it('end the session when one is changed, left out, repeated or swapped', async () => {
    const damages: [code: string, act: (messages: Uint8Array[]) => Uint8Array[]][] = [
      ['malformed-message', ([first = someFrame]) => [first.with(20, (first[20] ?? 0) ^ 1)]],
      ['malformed-message', ([first = someFrame]) => [first.subarray(0, -1)]],
      ['unexpected-message', ([first = someFrame]) => [first, first]],
      ['unexpected-message', ([, second = someFrame]) => [second]],
      ['unexpected-message', ([first = someFrame, second = someFrame]) => [second, first]],
    ];
    await Promise.all(
      damages.map(async ([code, act]) => {
        const { one, other } = await createSecuredPair();
        one.peer = undefined;
        const before = one.outbox.length;
        one.say('one');
        one.say('two');
        await vi.waitFor(() => expect(one.outbox).toHaveLength(before + 2));
        for (const message of act(one.outbox.slice(before))) other.session.receive(message);
        await reaches('failed', other);
        expect(other.error?.code).toBe(code);
        expect(other.worker.terminated).toBe(true);
      }),
    );
  });

  it('are not taken from the own side when they are sent back', async () => {
    const { one, other } = await createSecuredPair();
    const before = one.outbox.length;
    one.say('hello');
    await vi.waitFor(() => expect(other.heard).toEqual(['hello']));
    one.session.receive(one.outbox[before] ?? someFrame);
    await reaches('failed', one);
    expect(one.heard).toEqual([]);
  });

  it('may have a certain length and no more', async () => {
    const { one, other } = await createSecuredPair();
    one.say('z'.repeat(maxPlaintextBytes));
    await vi.waitFor(() => expect(other.heard).toHaveLength(1));
    expect(() => one.say('z'.repeat(maxPlaintextBytes + 1))).toThrow(RangeError);
  });
});

describe('a peer that the page has not accepted yet', () => {
  it('has proven who it is, and gets and gives nothing before', async () => {
    const { one, other } = createPair();
    one.accepting = false;
    one.begin('initiator');
    other.begin('responder');
    await reaches('authenticated', one);
    await reaches('secured', other);
    expect(one.session.peer).toMatchObject({ identity: identity.publicKey, capabilities: 5 });
    one.session.sendUnaccepted(new TextEncoder().encode('wait'));
    await vi.waitFor(() => expect(other.heard).toEqual(['wait']));
    other.say('hello');
    one.say('who is it?');
    const { transform } = other.sender('camera');
    const receiver = one.receiver('camera');
    const [first, own] = [
      await transform.pass(someFrame),
      await one.sender('camera').transform.pass(someFrame),
    ];
    expect(await receiver.pass(first ?? someFrame)).toBeUndefined();
    expect(own).toBeUndefined();
    expect([one.heard, other.heard]).toEqual([[], ['wait']]);
    one.session.accept();
    await vi.waitFor(() => expect([one.heard, other.heard]).toEqual([['hello'], ['wait', 'who is it?']]));
    expect(await receiver.pass((await transform.pass(someFrame)) ?? someFrame)).toEqual(someFrame);
  });

  it('cannot be accepted before it has', () => {
    const device = new Device();
    device.begin('initiator');
    const refused = expect.objectContaining({ code: 'not-authenticated' });
    expect(() => device.session.accept()).toThrow(refused);
    expect(() => device.session.sendUnaccepted(someFrame)).toThrow(refused);
  });
});
