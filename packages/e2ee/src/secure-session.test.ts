import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { E2eeError } from './errors.ts';
import { MAX_CALL_ID_BYTES, MAX_MESSAGE_BYTES, MAX_MESSAGES } from './limits.ts';
import { SecureSession } from './secure-session.ts';
import type { SecureSessionState } from './session-types.ts';
import type { StreamName } from './streams.ts';
import { LoopbackWorker } from './testing/loopback-worker.ts';
import { LoopbackScriptTransform } from './testing/script-transform.ts';

const FRAME = Uint8Array.from({ length: 300 }, (_, index) => index);

/** One device: a session, what it says of itself, and what it sends. */
class Device {
  readonly worker = new LoopbackWorker();
  readonly states: SecureSessionState[] = [];
  readonly outbox: Uint8Array[] = [];
  readonly session: SecureSession;
  readonly #early: Uint8Array[] = [];
  error: E2eeError | undefined;
  peer: Device | undefined;

  constructor() {
    this.session = new SecureSession({
      worker: this.worker,
      onStateChange: (state, error) => {
        this.states.push(state);
        this.error ??= error;
      },
    });
  }

  begin(role: 'initiator' | 'responder', callId = 'call'): void {
    this.session.begin({ role, callId, send: (message) => this.#send(message) });
    for (const message of this.#early.splice(0)) this.session.receive(message);
  }

  sender(stream: StreamName) {
    const sender: Pick<RTCRtpSender, 'transform'> = { transform: null };
    const protection = this.session.protectSender(sender, stream);
    return { ...protection, transform: loopback(sender.transform) };
  }

  receiver(stream: StreamName): LoopbackScriptTransform {
    const receiver: Pick<RTCRtpReceiver, 'transform'> = { transform: null };
    this.session.protectReceiver(receiver, stream);
    return loopback(receiver.transform);
  }

  /** Holds back what comes before the session has begun, as its users must. */
  accept(message: Uint8Array): void {
    if (this.session.state === 'preparing') this.#early.push(message);
    else this.session.receive(message);
  }

  #send(message: Uint8Array): void {
    this.outbox.push(message);
    this.peer?.accept(message);
  }
}

function loopback(transform: unknown): LoopbackScriptTransform {
  if (transform instanceof LoopbackScriptTransform) return transform;
  throw new Error('no transform was set');
}

function createPair() {
  const [one, other] = [new Device(), new Device()];
  one.peer = other;
  other.peer = one;
  return { one, other };
}

async function createSecuredPair() {
  const pair = createPair();
  pair.one.begin('initiator');
  pair.other.begin('responder');
  await reaches('secured', pair.one, pair.other);
  return pair;
}

async function reaches(state: SecureSessionState, ...devices: Device[]): Promise<void> {
  await vi.waitFor(() =>
    expect(devices.map(({ session }) => session.state)).toEqual(devices.map(() => state)),
  );
}

beforeEach(() => vi.stubGlobal('RTCRtpScriptTransform', LoopbackScriptTransform));
afterEach(() => vi.unstubAllGlobals());

describe('a secure session between two devices', () => {
  it('goes from preparing to secured, and says each state once', async () => {
    const { one, other } = await createSecuredPair();
    expect(one.states).toEqual(['exchanging', 'secured']);
    expect(other.states).toEqual(['exchanging', 'secured']);
  });

  it.each(['microphone', 'camera', 'screen', 'screenAudio'] as const)(
    'carries %s both ways',
    async (stream) => {
      const { one, other } = await createSecuredPair();
      const there = await one.sender(stream).transform.pass(FRAME);
      const back = await other.sender(stream).transform.pass(FRAME);
      expect(there).not.toEqual(back);
      expect(await other.receiver(stream).pass(there ?? FRAME)).toEqual(FRAME);
      expect(await one.receiver(stream).pass(back ?? FRAME)).toEqual(FRAME);
    },
  );

  it('lets no frame out and none in before it is secured, and asks for a key frame then', async () => {
    const { one, other } = createPair();
    const { transform: sender } = one.sender('camera');
    const receiver = other.receiver('camera');
    expect(await sender.pass(FRAME)).toBeUndefined();
    expect(await receiver.pass(FRAME)).toBeUndefined();
    expect([sender.keyFrameRequests, receiver.keyFrameRequests]).toEqual([0, 0]);
    one.begin('initiator');
    expect(await sender.pass(FRAME)).toBeUndefined();
    other.begin('responder');
    await reaches('secured', one, other);
    expect([sender.keyFrameRequests, receiver.keyFrameRequests]).toEqual([1, 1]);
    expect(await receiver.pass((await sender.pass(FRAME)) ?? FRAME)).toEqual(FRAME);
    expect((await one.session.stats()).dropped.noKey).toBe(2);
  });

  it('confirms a sender with its first encrypted frame, not before', async () => {
    const { one } = await createSecuredPair();
    const { transform, confirmed } = one.sender('microphone');
    let isConfirmed = false;
    const confirmation = confirmed.then(() => (isConfirmed = true));
    await one.session.stats();
    expect(isConfirmed).toBe(false);
    await transform.pass(FRAME);
    await confirmation;
    expect(isConfirmed).toBe(true);
  });

  it('goes on counting when a stream moves to another sender', async () => {
    const { one, other } = await createSecuredPair();
    const first = await one.sender('camera').transform.pass(FRAME);
    const second = await one.sender('camera').transform.pass(FRAME);
    expect(first).not.toEqual(second);
    const receiver = other.receiver('camera');
    expect(await receiver.pass(first ?? FRAME)).toEqual(FRAME);
    expect(await receiver.pass(second ?? FRAME)).toEqual(FRAME);
  });

  it('plays nothing that was not encrypted for this stream by the other side, and counts why', async () => {
    const { one, other } = await createSecuredPair();
    const stranger = await createSecuredPair();
    const sealed = (await one.sender('camera').transform.pass(FRAME)) ?? FRAME;
    const foreign = (await stranger.one.sender('camera').transform.pass(FRAME)) ?? FRAME;
    const screen = (await one.sender('screen').transform.pass(FRAME)) ?? FRAME;
    const receiver = other.receiver('camera');
    expect(await receiver.pass(sealed.with(30, (sealed[30] ?? 0) ^ 1))).toBeUndefined();
    expect(await receiver.pass(foreign)).toBeUndefined();
    expect(await receiver.pass(screen)).toBeUndefined();
    expect(await receiver.pass(FRAME)).toBeUndefined();
    expect(await receiver.pass(sealed)).toEqual(FRAME);
    expect(await receiver.pass(sealed)).toBeUndefined();
    // A frame sent back to where it came from.
    expect(await one.receiver('camera').pass(sealed)).toBeUndefined();
    expect(await other.session.stats()).toEqual({
      encrypted: 0,
      decrypted: 1,
      dropped: { noKey: 0, clear: 1, unknownKey: 1, replay: 1, authentication: 2, failed: 0 },
    });
    expect((await one.session.stats()).dropped.unknownKey).toBe(1);
  });

  it('refuses to play a third device that takes part in nothing', async () => {
    const { one } = await createSecuredPair();
    const third = new Device();
    const receiver = third.receiver('camera');
    expect(await receiver.pass((await one.sender('camera').transform.pass(FRAME)) ?? FRAME)).toBeUndefined();
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
    ['too much', new Uint8Array(MAX_MESSAGE_BYTES + 1), 'malformed-message'],
    ['another version', Uint8Array.of(2, 1, 0), 'version-mismatch'],
    ['what is not its turn', Uint8Array.of(1, 5, 0), 'unexpected-message'],
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
    for (let count = 0; count <= MAX_MESSAGES; count += 1) device.session.receive(Uint8Array.of(1, 1));
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

  it('ignores what arrives late, and stays secured', async () => {
    const { one, other } = await createSecuredPair();
    for (const message of [...one.outbox, ...other.outbox]) one.session.receive(message);
    const sealed = await one.sender('camera').transform.pass(FRAME);
    expect(await other.receiver('camera').pass(sealed ?? FRAME)).toEqual(FRAME);
    expect(one.states).toEqual(['exchanging', 'secured']);
  });
});

describe('using a secure session wrongly', () => {
  it('refuses messages before it has begun', () => {
    const device = new Device();
    expect(() => device.session.receive(FRAME)).toThrow(expect.objectContaining({ code: 'not-begun' }));
    expect(device.session.state).toBe('preparing');
  });

  it('refuses to begin twice, without a call, or with too long a name for it', () => {
    const device = new Device();
    expect(() => device.begin('initiator', '')).toThrow(RangeError);
    expect(() => device.begin('initiator', 'ü'.repeat(MAX_CALL_ID_BYTES / 2 + 1))).toThrow(RangeError);
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
    expect(() => device.session.receive(FRAME)).not.toThrow();
  });
});
