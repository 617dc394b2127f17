import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { NetworkRate } from './network-rate.ts';
import { networksOf } from './networks.ts';

const inNetwork = (index: number) => networksOf(`2001:db8:7:${index.toString(16)}::1`);

function count(rate: NetworkRate, addresses: Iterable<readonly string[]>): number {
  return [...addresses].filter((networks) => rate.take(networks)).length;
}

describe('a rate by network', () => {
  it('lets one customer of IPv6 have sixteen times what one network of 64 bits has, and no more', () => {
    const rate = new NetworkRate({ burst: 30, perSecond: 0 });
    const one = Array.from({ length: 100 }, () => inNetwork(0));
    expect(count(rate, one)).toBe(30);
    const oneOf256 = Array.from({ length: 1_000 }, (_, index) => inNetwork(index % 256));
    expect(count(rate, oneOf256)).toBe(90);
    const all = Array.from({ length: 3_000 }, (_, index) => inNetwork(index));
    expect(count(rate, all)).toBe(360);
    expect(rate.take(networksOf('2001:db8:8::1'))).toBe(true);
  });

  it('lets the first one through where there may be one', () => {
    const rate = new NetworkRate({ burst: 1, perSecond: 1 / 60 });
    expect(count(rate, [networksOf('203.0.113.1'), networksOf('203.0.113.1')])).toBe(1);
  });

  it('lets a network of IPv4 have four times what one address has', () => {
    const rate = new NetworkRate({ burst: 10, perSecond: 0 });
    const addresses = Array.from({ length: 2_000 }, (_, index) => networksOf(`203.0.113.${index % 256}`));
    expect(count(rate, addresses)).toBe(40);
    expect(rate.take(networksOf('203.0.114.1'))).toBe(true);
  });

  it('costs the wider network nothing when the narrower one has had enough', () => {
    const rate = new NetworkRate({ burst: 10, perSecond: 0 });
    const greedy = Array.from({ length: 1_000 }, () => networksOf('203.0.113.1'));
    expect(count(rate, greedy)).toBe(10);
    const neighbours = Array.from({ length: 3 }, () => networksOf('203.0.113.2'));
    expect(count(rate, neighbours)).toBe(3);
  });

  it('costs nothing when it is refused, neither the one who asks nor the wider networks', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const rate = new NetworkRate({ burst: 10, perSecond: 1, shares: [1, 1] });
    const [one, other] = [networksOf('203.0.113.1'), networksOf('203.0.113.2')];
    for (let index = 0; index < 10; index++) rate.take(one);
    // The 24 bits around both have had enough, and the other has had nothing of its own.
    for (let index = 0; index < 10; index++)
      expect([rate.take(one), rate.take(other)]).toEqual([false, false]);
    vi.advanceTimersByTime(1_000);
    expect([rate.take(other), rate.take(other)]).toEqual([true, false]);
  });

  it('gives a wider network back as much more as it may have', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const rate = new NetworkRate({ burst: 10, perSecond: 10 });
    const addresses = Array.from({ length: 256 }, (_, index) => networksOf(`203.0.113.${index}`));
    expect(count(rate, addresses)).toBe(40);
    vi.advanceTimersByTime(500);
    expect(count(rate, addresses)).toBe(20);
  });

  it('forgets first who was heard longest ago, and not who came first', () => {
    const rate = new NetworkRate({ burst: 1, perSecond: 0, shares: [1] });
    const others = Array.from({ length: 8192 }, (_, index) => [`${index}/32`]);
    expect(rate.take(['first/32'])).toBe(true);
    count(rate, others.slice(0, -1));
    expect(rate.take(['first/32'])).toBe(false);
    count(rate, others.slice(-1));
    expect([rate.take(['first/32']), rate.take(['0/32'])]).toEqual([false, true]);
  });

  it('remembers no more than so many, and the wide ones while narrow ones come and go', () => {
    const rate = new NetworkRate({ burst: 1, perSecond: 0 });
    const one = Array.from({ length: 65_536 }, (_, index) => [`${index}/64`, `${index >> 8}/56`, 'one/48']);
    expect(count(rate, one)).toBe(16);
    expect(rate.size).toBe(8192 + 256 + 1);
    const many = Array.from({ length: 20_000 }, (_, index) => [`${index}/32`, `${index}/24`]);
    expect(count(rate, many)).toBe(20_000);
    expect(rate.size).toBe(8192 + 8192 + 1);
  });

  it('forgets who has had nothing for a while, and nobody else', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const rate = new NetworkRate({ burst: 10, perSecond: 1 });
    rate.take(networksOf('203.0.113.1'), 2);
    rate.take(networksOf('198.51.100.1'), 9);
    vi.advanceTimersByTime(2_000);
    rate.forget();
    expect(rate.size).toBe(2);
    vi.advanceTimersByTime(7_000);
    rate.forget();
    expect(rate.size).toBe(0);
  });
});

describe('what has happened already', () => {
  it('costs waiting when it was too much, in each width', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const rate = new NetworkRate({ burst: 10, perSecond: 10, shares: [1, 2, 4] });
    expect(rate.charge(inNetwork(0), 10)).toBe(0);
    expect(rate.charge(inNetwork(0), 5)).toBe(500);
    expect(rate.charge(inNetwork(1), 10)).toBe(0);
    // The 56 bits around all three have had 25 of 20, beside what was too much of one.
    expect(rate.charge(inNetwork(2), 5)).toBe(250);
    expect(rate.charge(networksOf('203.0.113.1'), 10)).toBe(0);
    vi.advanceTimersByTime(500);
    expect(rate.charge(inNetwork(0), 0)).toBe(0);
  });

  it('costs the neighbours nothing where one network has far too much', () => {
    const rate = new NetworkRate({ burst: 10, perSecond: 10, shares: [1, 2, 4] });
    for (let index = 0; index < 100; index++) rate.charge(networksOf('203.0.113.1'), 10);
    expect(rate.charge(networksOf('203.0.113.2'), 1)).toBe(0);
  });

  it('costs the wider network what the narrower ones pay in time', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const rate = new NetworkRate({ burst: 10, perSecond: 10, shares: [1, 2] });
    const greedy = [1, 2, 3].map((host) => networksOf(`203.0.113.${host}`));
    // Each of the three pays its 10 in a second, and the network around them has 20.
    for (let second = 0; second < 10; second++) {
      for (const networks of greedy) rate.charge(networks, 20);
      vi.advanceTimersByTime(1_000);
    }
    expect(rate.charge(networksOf('203.0.113.4'), 1)).toBeGreaterThan(0);
  });

  it('costs no more waiting than a whole burst takes, however much it was', () => {
    const rate = new NetworkRate({ burst: 10, perSecond: 10 });
    for (let index = 0; index < 100; index++) rate.charge(networksOf('203.0.113.1'), 10);
    expect(rate.charge(networksOf('203.0.113.1'), 10)).toBeLessThanOrEqual(1_000);
  });
});
