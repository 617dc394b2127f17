import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { maxCallIdBytes, maxExchangeBytes, maxEarlyMessages, maxMessageBytes } from './common/limits.ts';
import { createPair, createSecuredPair, Device, someFrame, reaches } from './testing/device.ts';
import { LoopbackScriptTransform } from './testing/script-transform.ts';

beforeEach(() => vi.stubGlobal('RTCRtpScriptTransform', LoopbackScriptTransform));
afterEach(() => vi.unstubAllGlobals());

describe('a secure session between two devices', () => {
  it('goes from preparing to secured, and says each state once', async () => {
    const { one, other } = await createSecuredPair();
    expect(one.states).toEqual(['exchanging', 'authenticated', 'secured']);
    expect(other.states).toEqual(['exchanging', 'authenticated', 'secured']);
  });

  it.each(['microphone', 'camera', 'screen', 'screenAudio'] as const)(
    'carries %s both ways',
    async (stream) => {
      const { one, other } = await createSecuredPair();
      const there = await one.sender(stream).transform.pass(someFrame);
      const back = await other.sender(stream).transform.pass(someFrame);
      expect(there).not.toEqual(back);
      expect(await other.receiver(stream).pass(there ?? someFrame)).toEqual(someFrame);
      expect(await one.receiver(stream).pass(back ?? someFrame)).toEqual(someFrame);
    },
  );

  it('lets no frame out and none in before it is secured, and asks for a key frame then', async () => {
    const { one, other } = createPair();
    const { transform: sender } = one.sender('camera');
    const receiver = other.receiver('camera');
    expect(await sender.pass(someFrame)).toBeUndefined();
    expect(await receiver.pass(someFrame)).toBeUndefined();
    expect([sender.keyFrameRequests, receiver.keyFrameRequests]).toEqual([0, 0]);
    one.begin('initiator');
    expect(await sender.pass(someFrame)).toBeUndefined();
    other.begin('responder');
    await reaches('secured', one, other);
    expect([sender.keyFrameRequests, receiver.keyFrameRequests]).toEqual([1, 1]);
    expect(await receiver.pass((await sender.pass(someFrame)) ?? someFrame)).toEqual(someFrame);
    expect((await one.session.stats()).dropped.noKey).toBe(2);
  });

  it('confirms a sender with its first encrypted frame, not before', async () => {
    const { one } = await createSecuredPair();
    const { transform, confirmed } = one.sender('microphone');
    let isConfirmed = false;
    const confirmation = confirmed.then(() => (isConfirmed = true));
    await one.session.stats();
    expect(isConfirmed).toBe(false);
    await transform.pass(someFrame);
    await confirmation;
    expect(isConfirmed).toBe(true);
  });

  it('tells which streams come on which path, by frames that are authentic only', async () => {
    const { one, other } = await createSecuredPair();
    const { transform } = one.sender('camera');
    const frame = (await transform.pass(someFrame)) ?? someFrame;
    const [direct, relay] = [other.receiver('camera'), other.receiver('camera', 'relay')];
    expect(await relay.pass(someFrame)).toBeUndefined();
    await direct.pass(frame);
    // The same once more by another path is no news of that path.
    expect(await relay.pass(frame)).toBeUndefined();
    await vi.waitFor(() => expect(other.flows.length).toBeGreaterThan(1));

    expect(other.flows).toEqual([
      { path: 'direct', streams: ['camera'] },
      { path: 'direct', streams: [] },
    ]);
  });

  it('goes on counting when a stream moves to another sender', async () => {
    const { one, other } = await createSecuredPair();
    const first = await one.sender('camera').transform.pass(someFrame);
    const second = await one.sender('camera').transform.pass(someFrame);
    expect(first).not.toEqual(second);
    const receiver = other.receiver('camera');
    expect(await receiver.pass(first ?? someFrame)).toEqual(someFrame);
    expect(await receiver.pass(second ?? someFrame)).toEqual(someFrame);
  });

  it('plays nothing that was not encrypted for this stream by the other side, and counts why', async () => {
    const { one, other } = await createSecuredPair();
    const stranger = await createSecuredPair();
    const sealed = (await one.sender('camera').transform.pass(someFrame)) ?? someFrame;
    const foreign = (await stranger.one.sender('camera').transform.pass(someFrame)) ?? someFrame;
    const screen = (await one.sender('screen').transform.pass(someFrame)) ?? someFrame;
    const receiver = other.receiver('camera');
    expect(await receiver.pass(sealed.with(30, (sealed[30] ?? 0) ^ 1))).toBeUndefined();
    expect(await receiver.pass(foreign)).toBeUndefined();
    expect(await receiver.pass(screen)).toBeUndefined();
    expect(await receiver.pass(someFrame)).toBeUndefined();
    expect(await receiver.pass(sealed)).toEqual(someFrame);
    expect(await receiver.pass(sealed)).toBeUndefined();
    // A frame sent back to where it came from.
    expect(await one.receiver('camera').pass(sealed)).toBeUndefined();
    expect(await other.session.stats()).toEqual({
      epoch: 0,
      encrypted: 0,
      senders: {},
      decrypted: 1,
      dropped: { noKey: 0, clear: 1, unknownKey: 1, replay: 1, authentication: 2, failed: 0 },
    });
    expect((await one.session.stats()).dropped.unknownKey).toBe(1);
  });

  it('refuses to play a third device that takes part in nothing', async () => {
    const { one } = await createSecuredPair();
    const third = new Device();
    const receiver = third.receiver('camera');
    expect(
      await receiver.pass((await one.sender('camera').transform.pass(someFrame)) ?? someFrame),
    ).toBeUndefined();
    third.session.close();
  });
});

describe('a secure session that something is wrong with', () => {
  it('fails when the two mean different calls', async () => {
    const { one, other } = createPair();
    one.begin('initiator', 'this call');
    other.begin('responder', 'that call');
    await reaches('failed', other);
    expect(other.error?.code).toBe('commitment-mismatch');
    expect(other.states).toEqual(['exchanging', 'failed']);
  });

  it.each([
    ['nothing', new Uint8Array(), 'malformed-message'],
    ['too much', new Uint8Array(maxMessageBytes + 1), 'malformed-message'],
    ['too much for an exchange', new Uint8Array(maxExchangeBytes + 1), 'malformed-message'],
    ['the version before', Uint8Array.of(1, 1, 0), 'version-mismatch'],
    ['a later version', Uint8Array.of(3, 1, 0), 'version-mismatch'],
    ['what is not its turn', Uint8Array.of(2, 5, 0), 'unexpected-message'],
  ])('fails on %s', async (_, message, code) => {
    const device = new Device();
    device.begin('responder');
    device.session.receive(message);
    await reaches('failed', device);
    expect(device.error?.code).toBe(code);
  });

  it('fails under a flood, without passing it on', async () => {
    const device = new Device();
    device.begin('responder');
    const most = maxEarlyMessages;
    for (let count = 0; count <= most; count += 1) device.session.receive(Uint8Array.of(2, 6));
    expect(device.session.state).toBe('failed');
    expect(device.error?.code).toBe('unexpected-message');
  });

  it('fails when the worker does', () => {
    const device = new Device();
    device.begin('initiator');
    device.worker.dispatchEvent(new Event('error'));
    expect(device.states).toEqual(['exchanging', 'failed']);
    expect(device.error?.code).toBe('worker-failed');
  });

  it('ends the worker, and all transforms with it, once it has failed', async () => {
    const { one } = await createSecuredPair();
    const { confirmed } = one.sender('camera');
    one.worker.dispatchEvent(new Event('error'));
    expect(one.session.state).toBe('failed');
    expect(one.worker.terminated).toBe(true);
    await expect(confirmed).rejects.toMatchObject({ code: 'session-failed' });
    expect(() => one.sender('camera')).toThrow(expect.objectContaining({ code: 'session-failed' }));
  });

  it.each([
    ['a message of the exchange once more', 0],
    ['something in clear', someFrame],
  ])('fails on %s when the exchange is over', async (_what, message) => {
    const { one, other } = await createSecuredPair();
    one.session.receive(typeof message === 'number' ? (other.outbox[message] ?? someFrame) : message);
    await reaches('failed', one);
    expect(one.error?.code).toBe('unexpected-message');
  });
});

describe('using a secure session wrongly', () => {
  it('refuses messages before it has begun', () => {
    const device = new Device();
    expect(() => device.session.receive(someFrame)).toThrow(expect.objectContaining({ code: 'not-begun' }));
    expect(device.session.state).toBe('preparing');
  });

  it('refuses to begin twice, without a call, or with too long a name for it', () => {
    const device = new Device();
    expect(() => device.begin('initiator', '')).toThrow(RangeError);
    expect(() => device.session.rekey()).not.toThrow();
    expect(() => device.begin('initiator', 'ü'.repeat(maxCallIdBytes / 2 + 1))).toThrow(RangeError);
    device.begin('initiator');
    expect(() => device.begin('initiator')).toThrow(expect.objectContaining({ code: 'already-begun' }));
    device.session.close();
  });

  it('can be closed at any time and more than once, and says so once', async () => {
    const device = new Device();
    const { confirmed } = device.sender('camera');
    const stats = device.session.stats();
    device.session.close();
    device.session.close();
    expect(device.states).toEqual(['closed']);
    expect(device.worker.terminated).toBe(true);
    await expect(confirmed).rejects.toMatchObject({ code: 'session-closed' });
    await expect(stats).rejects.toMatchObject({ code: 'session-closed' });
    await expect(device.session.stats()).rejects.toMatchObject({ code: 'session-closed' });
    expect(() => device.receiver('camera')).toThrow(expect.objectContaining({ code: 'session-closed' }));
    expect(() => device.begin('initiator')).toThrow(expect.objectContaining({ code: 'session-closed' }));
    expect(() => device.session.receive(someFrame)).not.toThrow();
  });
});
