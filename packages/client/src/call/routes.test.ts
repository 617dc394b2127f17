import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { standIn } from '../testing/stand-in.ts';
import type { ProtectedConnection } from './protected-connection.ts';
import type { RelayedConnection, RelayState } from './relayed-connection.ts';
import { Routes } from './routes.ts';

/** A relay that does what it is told; the test plays the server. */
class FakeRelay {
  state: RelayState = 'closed';
  link: RelayedConnection['link'] = 'idle';
  readonly done: string[] = [];
  prepared = false;
  routes: Routes | undefined;

  open(): void {
    if (this.state === 'closed' || this.state === 'failed') this.#become('opening');
  }

  close(): void {
    if (this.state !== 'closed') this.#become('closed');
  }

  secure(): void {
    this.done.push('secured');
  }

  prepare(): void {
    this.prepared = true;
  }

  /** The server has given transports, and media takes them. */
  connect(): void {
    this.link = 'connected';
    this.#become('open');
  }

  fail(): void {
    this.#become('failed');
  }

  #become(state: RelayState): void {
    this.state = state;
    this.done.push(state);
    this.routes?.handleRelay();
  }
}

function create(options: { readonly hidden?: boolean } = {}) {
  const pc = Object.assign(new EventTarget(), { connectionState: 'new' });
  const relay = new FakeRelay();
  const said: boolean[] = [];
  /** What came directly: nothing is expected as long as it is null. */
  const arriving: { bytes: number | null } = { bytes: null };
  const routes = new Routes({
    direct: standIn<ProtectedConnection>({ pc }),
    relay: standIn<RelayedConnection>(relay),
    hidden: options.hidden ?? false,
    arrived: () => Promise.resolve(arriving.bytes),
    say: (wanted) => said.push(wanted),
    onChange: () => {},
  });
  relay.routes = routes;
  const direct = (state: string) => {
    pc.connectionState = state;
    pc.dispatchEvent(new Event('connectionstatechange'));
  };
  return { routes, relay, said, direct, arriving };
}

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }),
);
afterEach(() => void vi.useRealTimers());

describe('the way of a 1:1 call', () => {
  it('is the direct one as long as that comes about in time, and no relay is asked for', () => {
    const { routes, relay, said, direct } = create();
    routes.secure();
    vi.advanceTimersByTime(1_000);
    direct('connected');
    vi.advanceTimersByTime(60_000);

    expect([routes.route, routes.reason, routes.connected]).toEqual(['direct', null, true]);
    expect([relay.state, said]).toEqual(['closed', []]);
  });

  it('is the relay when the direct one does not come about, and the other side is told', () => {
    const { routes, relay, said } = create();
    routes.secure();
    vi.advanceTimersByTime(2_499);
    expect(relay.state).toBe('closed');
    vi.advanceTimersByTime(1);
    expect([relay.state, said, routes.route]).toEqual(['opening', [true], 'direct']);
    relay.connect();

    expect([routes.route, routes.reason, routes.connected]).toEqual(['relay', 'blocked', true]);
  });

  it('is the relay as soon as the direct one breaks, and the direct one again when that has held for a while', () => {
    const { routes, relay, said, direct } = create();
    routes.secure();
    direct('connected');
    direct('disconnected');
    expect([relay.state, routes.broken]).toEqual(['opening', true]);
    relay.connect();
    expect([routes.route, routes.reason, routes.broken]).toEqual(['relay', 'broken', false]);
    direct('connected');
    vi.advanceTimersByTime(2_999);
    expect([routes.route, relay.state]).toEqual(['relay', 'open']);
    vi.advanceTimersByTime(1);
    expect([routes.route, routes.reason, relay.state]).toEqual(['direct', null, 'open']);
    vi.advanceTimersByTime(2_000);

    expect(relay.state).toBe('closed');
    expect(said).toEqual([true, false]);
  });

  it('is the relay when nothing comes directly although something is sent, and the direct one when it comes again', async () => {
    const { routes, relay, direct, arriving } = create();
    routes.secure();
    direct('connected');
    arriving.bytes = 1_000;
    await vi.advanceTimersByTimeAsync(400);
    expect(relay.state).toBe('closed');
    await vi.advanceTimersByTimeAsync(800);
    expect(relay.state).toBe('opening');
    relay.connect();
    expect([routes.route, routes.reason]).toEqual(['relay', 'broken']);
    for (let look = 0; look < 14; look += 1) {
      arriving.bytes += 1_000;
      // oxlint-disable-next-line no-await-in-loop -- time passes in order
      await vi.advanceTimersByTimeAsync(400);
    }

    expect([routes.route, relay.state]).toEqual(['direct', 'closed']);
  });

  it('needs no relay where the other side sends nothing', async () => {
    const { routes, relay, direct } = create();
    routes.secure();
    direct('connected');
    await vi.advanceTimersByTimeAsync(60_000);

    expect([routes.route, relay.state, relay.prepared]).toEqual(['direct', 'closed', true]);
  });

  it('stays the relay while the direct one comes and goes', () => {
    const { routes, relay, direct } = create();
    routes.secure();
    direct('connected');
    direct('disconnected');
    relay.connect();
    for (let count = 0; count < 3; count += 1) {
      direct('connected');
      vi.advanceTimersByTime(2_000);
      direct('disconnected');
    }

    expect([routes.route, relay.done]).toEqual(['relay', ['secured', 'opening', 'open']]);
  });

  it('is the relay as long as the other side wants it', () => {
    const { routes, relay, said, direct } = create();
    routes.secure();
    direct('connected');
    routes.heard(true);
    relay.connect();
    expect([routes.route, routes.reason]).toEqual(['relay', null]);
    routes.heard(false);
    vi.advanceTimersByTime(2_000);

    expect([routes.route, relay.state, said]).toEqual(['direct', 'closed', []]);
  });

  it('asks the server once, however often the other side changes its mind', () => {
    const { routes, relay, direct } = create();
    routes.secure();
    direct('connected');
    for (let count = 0; count < 500; count += 1) {
      routes.heard(true);
      routes.heard(false);
    }
    vi.advanceTimersByTime(2_000);

    expect(relay.done).toEqual(['secured', 'opening', 'closed']);
  });

  it('is never the direct one for who hides their address, whatever the other side says', () => {
    const { routes, relay, said } = create({ hidden: true });
    expect(relay.state).toBe('closed');
    routes.secure();
    expect([relay.state, said]).toEqual(['opening', [true]]);
    relay.connect();
    routes.heard(true);
    routes.heard(false);
    vi.advanceTimersByTime(60_000);

    expect([routes.route, routes.reason, relay.state]).toEqual(['relay', 'chosen', 'open']);
  });

  it('is not asked for before the keys are agreed, however broken the direct one is', () => {
    const { routes, relay, said, direct } = create();
    direct('failed');
    routes.heard(true);
    vi.advanceTimersByTime(60_000);

    expect([relay.state, said]).toEqual(['closed', []]);
  });

  it('is looked for again when the relay fails, until it is closed', () => {
    const { routes, relay } = create();
    routes.secure();
    vi.advanceTimersByTime(2_500);
    relay.fail();
    expect(relay.state).toBe('failed');
    vi.advanceTimersByTime(4_000);
    expect(relay.state).toBe('opening');
    relay.fail();
    routes.close();
    vi.advanceTimersByTime(60_000);

    expect(relay.state).toBe('closed');
    expect(vi.getTimerCount()).toBe(0);
  });
});
