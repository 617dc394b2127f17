import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRoutes as create } from '../testing/routes.ts';

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }),
);
afterEach(() => void vi.useRealTimers());

describe('the way of a 1:1 call', () => {
  it('is the direct one as long as that comes about in time, and the relay is only made ready', () => {
    const { routes, relay, said, direct } = create();
    routes.secure();
    vi.advanceTimersByTime(199);
    direct('connected');
    vi.advanceTimersByTime(2_999);
    expect(relay.state).toBe('closed');
    vi.advanceTimersByTime(1);
    expect([relay.state, relay.resting]).toEqual(['opening', true]);
    relay.connect();
    vi.advanceTimersByTime(60_000);

    expect([routes.route, routes.reason, routes.connected]).toEqual(['direct', null, true]);
    expect([relay.state, relay.resting, said]).toEqual(['open', true, []]);
  });

  it('is the relay when the direct one does not come about, and the other side is told', () => {
    const { routes, relay, said } = create();
    routes.secure();
    vi.advanceTimersByTime(199);
    expect(relay.state).toBe('closed');
    vi.advanceTimersByTime(1);
    expect([relay.state, relay.resting, said]).toEqual(['opening', true, []]);
    vi.advanceTimersByTime(499);
    expect([relay.resting, said]).toEqual([true, []]);
    vi.advanceTimersByTime(1);
    expect([relay.resting, said, routes.route]).toEqual([false, [true], 'direct']);
    relay.connect();

    expect([routes.route, routes.reason, routes.connected]).toEqual(['relay', 'blocked', true]);
  });

  it('is the direct one when that comes while the relay is made ready, which then rests', () => {
    const { routes, relay, said, direct } = create();
    routes.secure();
    vi.advanceTimersByTime(300);
    direct('connected');
    relay.connect();
    vi.advanceTimersByTime(60_000);

    expect([routes.route, relay.state, relay.resting, said]).toEqual(['direct', 'open', true, []]);
  });

  it('is the direct one in the end when that comes late', () => {
    const { routes, relay, said, direct } = create();
    routes.secure();
    vi.advanceTimersByTime(700);
    relay.connect();
    direct('connected');
    vi.advanceTimersByTime(2_999);
    expect(routes.route).toBe('relay');
    vi.advanceTimersByTime(1);

    expect([routes.route, routes.reason, said]).toEqual(['direct', null, [true, false]]);
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
    expect([routes.route, routes.reason, relay.resting]).toEqual(['direct', null, false]);
    vi.advanceTimersByTime(2_000);

    expect([relay.state, relay.resting]).toEqual(['open', true]);
    expect(said).toEqual([true, false]);
  });

  it('is the relay as soon as that brings something when nothing comes directly any more, each stream by itself', () => {
    const { routes, relay, said, come, played, settle } = create();
    settle();
    come('direct');
    expect([said, relay.resting, routes.route, played()]).toEqual([
      [true],
      false,
      'direct',
      ['direct', 'direct'],
    ]);
    expect([routes.connected, routes.broken]).toEqual([true, false]);
    come('relay', 'microphone');
    expect([routes.route, routes.reason, played()]).toEqual(['relay', 'broken', ['relay', 'direct']]);
    come('relay', 'microphone', 'camera');
    expect(played()).toEqual(['relay', 'relay']);
    vi.advanceTimersByTime(60_000);
    expect([routes.route, said]).toEqual(['relay', [true]]);
  });

  it('stays the direct one through a false alarm, of which nobody is told', () => {
    const { routes, relay, said, come, played, settle } = create();
    settle();
    come('direct');
    vi.advanceTimersByTime(200);
    come('direct', 'microphone', 'camera');
    come('relay', 'microphone', 'camera');
    expect([routes.route, routes.broken, played()]).toEqual(['direct', false, ['direct', 'direct']]);
    vi.advanceTimersByTime(5_000);

    expect([routes.route, said, relay.resting]).toEqual(['direct', [true, false], true]);
  });

  it('says that it broke when nothing comes on either', () => {
    const { routes, come, settle } = create();
    settle();
    come('direct');
    vi.advanceTimersByTime(799);
    expect(routes.broken).toBe(false);
    vi.advanceTimersByTime(1);
    expect([routes.broken, routes.route]).toEqual([true, 'direct']);
    come('direct', 'microphone');

    expect(routes.broken).toBe(false);
  });

  it('is played directly as long as that brings something, also while the other side wants the relay', () => {
    const { routes, come, played, settle } = create();
    settle();
    routes.heard(true);
    come('relay', 'microphone', 'camera');
    expect([routes.route, routes.reason, played()]).toEqual(['relay', null, ['direct', 'direct']]);
    come('direct');

    expect(played()).toEqual(['relay', 'relay']);
  });

  it('gives what comes directly a second to come again as long as the relay is not ready', () => {
    const { routes, said, direct, other, come } = create();
    routes.secure();
    direct('connected');
    other.sends = true;
    routes.handleSources();
    come('direct', 'camera');
    come('direct');
    vi.advanceTimersByTime(999);
    come('direct', 'camera');
    expect(said).toEqual([]);
    come('direct');
    vi.advanceTimersByTime(1_000);

    expect(said).toEqual([true]);
  });

  it('gives what comes directly a second to begin', () => {
    const { routes, said, direct, other, come } = create();
    routes.secure();
    direct('connected');
    other.sends = true;
    routes.handleSources();
    vi.advanceTimersByTime(999);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect([said, routes.reason]).toEqual([[true], null]);
    come('direct', 'camera');
    vi.advanceTimersByTime(3_000);

    expect(said).toEqual([true, false]);
  });

  it('needs no relay where the other side sends nothing', () => {
    const { routes, relay, said, come, other, settle } = create();
    settle();
    other.sends = false;
    routes.handleSources();
    come('direct');
    vi.advanceTimersByTime(60_000);

    expect([routes.route, routes.connected, relay.resting, said]).toEqual(['direct', true, true, []]);
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

    expect([routes.route, relay.state, relay.resting, said]).toEqual(['direct', 'open', true, []]);
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

    expect([relay.done, relay.resting]).toEqual([['secured', 'opening'], true]);
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
    vi.advanceTimersByTime(700);
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
