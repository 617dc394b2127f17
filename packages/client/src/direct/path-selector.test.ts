import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPathSelector as create } from '../testing/path-selector.ts';

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }),
);
afterEach(() => void vi.useRealTimers());

describe('the path of a 1:1 call', () => {
  it('is the direct one as long as that comes about in time, and the relay is only made ready', () => {
    const { selector, relay, said, direct } = create();
    selector.secure();
    vi.advanceTimersByTime(199);
    direct('connected');
    vi.advanceTimersByTime(2_999);
    expect(relay.state).toBe('closed');
    vi.advanceTimersByTime(1);
    expect([relay.state, relay.resting]).toEqual(['opening', true]);
    relay.connect();
    vi.advanceTimersByTime(60_000);

    expect([selector.path, selector.reason, selector.connected]).toEqual(['direct', null, true]);
    expect([relay.state, relay.resting, said]).toEqual(['open', true, []]);
  });

  it('is the relay when the direct one does not come about, and the other side is told', () => {
    const { selector, relay, said } = create();
    selector.secure();
    vi.advanceTimersByTime(199);
    expect(relay.state).toBe('closed');
    vi.advanceTimersByTime(1);
    expect([relay.state, relay.resting, said]).toEqual(['opening', true, []]);
    vi.advanceTimersByTime(499);
    expect([relay.resting, said]).toEqual([true, []]);
    vi.advanceTimersByTime(1);
    expect([relay.resting, said, selector.path]).toEqual([false, [true], 'direct']);
    relay.connect();

    expect([selector.path, selector.reason, selector.connected]).toEqual(['relay', 'blocked', true]);
  });

  it('is the direct one when that comes while the relay is made ready, which then rests', () => {
    const { selector, relay, said, direct } = create();
    selector.secure();
    vi.advanceTimersByTime(300);
    direct('connected');
    relay.connect();
    vi.advanceTimersByTime(60_000);

    expect([selector.path, relay.state, relay.resting, said]).toEqual(['direct', 'open', true, []]);
  });

  it('is the direct one in the end when that comes late', () => {
    const { selector, relay, said, direct } = create();
    selector.secure();
    vi.advanceTimersByTime(700);
    relay.connect();
    direct('connected');
    vi.advanceTimersByTime(2_999);
    expect(selector.path).toBe('relay');
    vi.advanceTimersByTime(1);

    expect([selector.path, selector.reason, said]).toEqual(['direct', null, [true, false]]);
  });

  it('is the relay as soon as the direct one breaks, and the direct one again when that has held for a while', () => {
    const { selector, relay, said, direct } = create();
    selector.secure();
    direct('connected');
    direct('disconnected');
    expect([relay.state, selector.broken]).toEqual(['opening', true]);
    relay.connect();
    expect([selector.path, selector.reason, selector.broken]).toEqual(['relay', 'broken', false]);
    direct('connected');
    vi.advanceTimersByTime(2_999);
    expect([selector.path, relay.state]).toEqual(['relay', 'open']);
    vi.advanceTimersByTime(1);
    expect([selector.path, selector.reason, relay.resting]).toEqual(['direct', null, false]);
    vi.advanceTimersByTime(2_000);

    expect([relay.state, relay.resting]).toEqual(['open', true]);
    expect(said).toEqual([true, false]);
  });

  it('is the relay as soon as that brings something when nothing comes directly any more, each stream by itself', () => {
    const { selector, relay, said, come, played, settle } = create();
    settle();
    come('direct');
    expect([said, relay.resting, selector.path, played()]).toEqual([
      [true],
      false,
      'direct',
      ['direct', 'direct'],
    ]);
    expect([selector.connected, selector.broken]).toEqual([true, false]);
    come('relay', 'microphone');
    expect([selector.path, selector.reason, played()]).toEqual(['relay', 'broken', ['relay', 'direct']]);
    come('relay', 'microphone', 'camera');
    expect(played()).toEqual(['relay', 'relay']);
    vi.advanceTimersByTime(60_000);
    expect([selector.path, said]).toEqual(['relay', [true]]);
  });

  it('stays the direct one through a false alarm, of which nobody is told', () => {
    const { selector, relay, said, come, played, settle } = create();
    settle();
    come('direct');
    vi.advanceTimersByTime(200);
    come('direct', 'microphone', 'camera');
    come('relay', 'microphone', 'camera');
    expect([selector.path, selector.broken, played()]).toEqual(['direct', false, ['direct', 'direct']]);
    vi.advanceTimersByTime(5_000);

    expect([selector.path, said, relay.resting]).toEqual(['direct', [true, false], true]);
  });

  it('says that it broke when nothing comes on either', () => {
    const { selector, come, settle } = create();
    settle();
    come('direct');
    vi.advanceTimersByTime(799);
    expect(selector.broken).toBe(false);
    vi.advanceTimersByTime(1);
    expect([selector.broken, selector.path]).toEqual([true, 'direct']);
    come('direct', 'microphone');

    expect(selector.broken).toBe(false);
  });

  it('is played directly as long as that brings something, also while the other side wants the relay', () => {
    const { selector, come, played, settle } = create();
    settle();
    selector.heard(true);
    come('relay', 'microphone', 'camera');
    expect([selector.path, selector.reason, played()]).toEqual(['relay', null, ['direct', 'direct']]);
    come('direct');

    expect(played()).toEqual(['relay', 'relay']);
  });

  it('gives what comes directly a second to come again as long as the relay is not ready', () => {
    const { selector, said, direct, other, come } = create();
    selector.secure();
    direct('connected');
    other.sends = true;
    selector.handleSources();
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
    const { selector, said, direct, other, come } = create();
    selector.secure();
    direct('connected');
    other.sends = true;
    selector.handleSources();
    vi.advanceTimersByTime(999);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect([said, selector.reason]).toEqual([[true], null]);
    come('direct', 'camera');
    vi.advanceTimersByTime(3_000);

    expect(said).toEqual([true, false]);
  });

  it('needs no relay where the other side sends nothing', () => {
    const { selector, relay, said, come, other, settle } = create();
    settle();
    other.sends = false;
    selector.handleSources();
    come('direct');
    vi.advanceTimersByTime(60_000);

    expect([selector.path, selector.connected, relay.resting, said]).toEqual(['direct', true, true, []]);
  });

  it('stays the relay while the direct one comes and goes', () => {
    const { selector, relay, direct } = create();
    selector.secure();
    direct('connected');
    direct('disconnected');
    relay.connect();
    for (let count = 0; count < 3; count += 1) {
      direct('connected');
      vi.advanceTimersByTime(2_000);
      direct('disconnected');
    }

    expect([selector.path, relay.done]).toEqual(['relay', ['secured', 'opening', 'open']]);
  });

  it('is the relay as long as the other side wants it', () => {
    const { selector, relay, said, direct } = create();
    selector.secure();
    direct('connected');
    selector.heard(true);
    relay.connect();
    expect([selector.path, selector.reason]).toEqual(['relay', null]);
    selector.heard(false);
    vi.advanceTimersByTime(2_000);

    expect([selector.path, relay.state, relay.resting, said]).toEqual(['direct', 'open', true, []]);
  });

  it('asks the server once, however often the other side changes its mind', () => {
    const { selector, relay, direct } = create();
    selector.secure();
    direct('connected');
    for (let count = 0; count < 500; count += 1) {
      selector.heard(true);
      selector.heard(false);
    }
    vi.advanceTimersByTime(2_000);

    expect([relay.done, relay.resting]).toEqual([['secured', 'opening'], true]);
  });

  it('is never the direct one for who hides their address, whatever the other side says', () => {
    const { selector, relay, said } = create({ hidden: true });
    expect(relay.state).toBe('closed');
    selector.secure();
    expect([relay.state, said]).toEqual(['opening', [true]]);
    relay.connect();
    selector.heard(true);
    selector.heard(false);
    vi.advanceTimersByTime(60_000);

    expect([selector.path, selector.reason, relay.state]).toEqual(['relay', 'chosen', 'open']);
  });

  it('is not asked for before the keys are agreed, however broken the direct one is', () => {
    const { selector, relay, said, direct } = create();
    direct('failed');
    selector.heard(true);
    vi.advanceTimersByTime(60_000);

    expect([relay.state, said]).toEqual(['closed', []]);
  });

  it('is looked for again when the relay fails, until it is closed', () => {
    const { selector, relay } = create();
    selector.secure();
    vi.advanceTimersByTime(700);
    relay.fail();
    expect(relay.state).toBe('failed');
    vi.advanceTimersByTime(4_000);
    expect(relay.state).toBe('opening');
    relay.fail();
    selector.close();
    vi.advanceTimersByTime(60_000);

    expect(relay.state).toBe('closed');
    expect(vi.getTimerCount()).toBe(0);
  });
});
