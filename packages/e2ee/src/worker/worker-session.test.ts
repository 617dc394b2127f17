import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceIdentity } from '../identity/device-identity.ts';
import { exchangeTimeoutMs } from '../common/limits.ts';
import type { Role } from '../common/role.ts';
import type { FromWorker, ToWorker } from '../worker-messages.ts';
import { WorkerSession } from './worker-session.ts';

const { keys } = await DeviceIdentity.ephemeral();

const begin = (role: Role, expected?: Uint8Array): ToWorker => ({
  type: 'begin',
  role,
  callId: 'call',
  keys,
  certificate: new Uint8Array(32),
  capabilities: 0,
  expected,
});

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

function createSession() {
  const posted: FromWorker[] = [];
  return { posted, session: new WorkerSession((message) => posted.push(message)) };
}

/**
 * Long enough for a machine that is busy with something else. Each look turns the faked timers on by the interval, so
 * it is short: waiting must not use up the time of the exchange.
 */
const waitOptions = { timeout: 15_000, interval: 1 };

type Side = ReturnType<typeof createSession>;

async function microtasks(count: number): Promise<void> {
  if (count > 0) await Promise.resolve().then(() => microtasks(count - 1));
}

/** Takes a message of one side, as soon as it is there, to the other. */
async function carry(from: Side, to: Side, index: number): Promise<void> {
  const message = await vi.waitFor(() => {
    const found = from.posted.filter((posted) => posted.type === 'send')[index];
    if (!found) throw new Error(`message ${index} is not there yet`);
    return found.message;
  }, waitOptions);
  to.session.handle({ type: 'receive', message });
}

describe('the session inside the worker', () => {
  it('fails when the other side stays silent for too long', () => {
    const { posted, session } = createSession();
    session.handle(begin('responder'));
    vi.advanceTimersByTime(exchangeTimeoutMs - 1);
    expect(posted).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(posted).toEqual([{ type: 'failed', code: 'exchange-timeout' }]);
  });

  it('proves who it is to somebody else than expected when that one is accepted, and not before', async () => {
    const [initiator, responder] = [createSession(), createSession()];
    initiator.session.handle(begin('initiator', new Uint8Array(32)));
    responder.session.handle(begin('responder'));
    await carry(initiator, responder, 0);
    await carry(responder, initiator, 0);
    await carry(initiator, responder, 1);
    await carry(responder, initiator, 1);
    await vi.waitFor(() => expect(initiator.posted.at(-1)?.type).toBe('authenticated'), waitOptions);
    expect(initiator.posted.filter(({ type }) => type === 'send')).toHaveLength(2);
    initiator.session.handle({ type: 'accept' });
    await carry(initiator, responder, 2);
    await vi.waitFor(() => expect(responder.posted.at(-1)?.type).toBe('authenticated'), waitOptions);
  });

  it('says that it failed once only, and nothing after it', async () => {
    const { posted, session } = createSession();
    session.handle(begin('responder'));
    session.handle({ type: 'receive', message: Uint8Array.of(2, 9) });
    session.handle({ type: 'receive', message: Uint8Array.of(2, 9) });
    await vi.waitFor(() => expect(posted).toHaveLength(1), waitOptions);
    vi.advanceTimersByTime(exchangeTimeoutMs);
    session.handle({ type: 'receive', message: Uint8Array.of(2, 9) });
    session.handle(begin('initiator'));
    await Promise.resolve();
    expect(posted).toEqual([{ type: 'failed', code: 'unexpected-message' }]);
  });

  it('is not authenticated when somebody speaks in clear while it derives its keys', async () => {
    const responder = createSession();
    const posted: FromWorker[] = [];
    const session = new WorkerSession((message) => {
      posted.push(message);
      // Right behind the last message that it has to say.
      if (posted.length === 3) session.handle({ type: 'receive', message: Uint8Array.of(2, 9) });
    });
    const initiator = { posted, session };
    session.handle(begin('initiator'));
    responder.session.handle(begin('responder'));
    await carry(initiator, responder, 0);
    await carry(responder, initiator, 0);
    await carry(initiator, responder, 1);
    await carry(responder, initiator, 1);
    await vi.waitFor(() => expect(posted).toHaveLength(4), waitOptions);
    expect(posted.at(-1)).toEqual({ type: 'failed', code: 'unexpected-message' });
  });

  it('is not authenticated by an exchange that ends after its time', async () => {
    const initiator = createSession();
    const responder = createSession();
    initiator.session.handle(begin('initiator'));
    responder.session.handle(begin('responder'));
    await carry(initiator, responder, 0);
    await carry(responder, initiator, 0);
    await carry(initiator, responder, 1);
    await carry(responder, initiator, 1);
    // Its time is turned on below, too.
    await vi.waitFor(
      () => expect(initiator.posted.at(-1)).toMatchObject({ type: 'authenticated' }),
      waitOptions,
    );
    await carry(initiator, responder, 2);
    // The responder has all it needs and is waiting for its cryptography, which takes a task and not a microtask.
    await microtasks(20);
    vi.advanceTimersByTime(exchangeTimeoutMs);
    // Two who do all of it after that are done, and so the responder has derived the keys that it must not use.
    const [later, last] = [createSession(), createSession()];
    later.session.handle(begin('initiator'));
    last.session.handle(begin('responder'));
    for (const index of [0, 1]) {
      await carry(later, last, index);
      await carry(last, later, index);
    }
    await carry(later, last, 2);
    await vi.waitFor(() => expect(last.posted.at(-1)?.type).toBe('authenticated'), waitOptions);
    expect(responder.posted.at(-1)).toEqual({ type: 'failed', code: 'exchange-timeout' });
    expect(responder.posted.map(({ type }) => type)).not.toContain('authenticated');
  });

  it('holds messages back, in order, that come while its cryptography loads', async () => {
    const initiator = createSession();
    const responder = createSession();
    initiator.session.handle(begin('initiator'));
    await vi.waitFor(() => expect(initiator.posted).toHaveLength(1), waitOptions);
    const [commit] = initiator.posted;
    if (commit?.type !== 'send') throw new Error('the initiator said nothing');
    const late = new WorkerSession((message) => responder.posted.push(message));
    late.handle(begin('responder'));
    late.handle({ type: 'receive', message: commit.message });
    await vi.waitFor(
      () => expect(responder.posted).toEqual([expect.objectContaining({ type: 'send' })]),
      waitOptions,
    );
  });

  it('takes no transform that is not its own', () => {
    const { session } = createSession();
    const transformer = {
      options: { kind: 'another' },
      readable: new ReadableStream(),
      writable: new WritableStream(),
    };
    session.attach(transformer);
    expect(transformer.readable.locked).toBe(false);
  });
});
