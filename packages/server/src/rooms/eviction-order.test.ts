import { describe, expect, it } from 'vitest';
import { EvictionOrder, type Occupancy } from './eviction-order.ts';

const unused = { rank: 'unused', goodUntil: 1 } as const;
const met = { rank: 'met', goodUntil: 2 } as const;
const nobody = (): Occupancy => 'empty';
const somebodyIn =
  (...keys: readonly (string | undefined)[]) =>
  (key: string): Occupancy =>
    keys.includes(key) ? 'inhabited' : 'empty';

function make(known: EvictionOrder, { network, count }: { network: string; count: number }): string[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `${network} ${index}`;
    known.put(key, unused);
    known.madeIn(key, network);
    return key;
  });
}

describe('of rooms in which nobody met', () => {
  it('those go first that were made in the network that made most, the oldest first', () => {
    const known = new EvictionOrder();
    make(known, { network: 'honest', count: 5 });
    const [first, second, third] = make(known, { network: 'flood', count: 100 });
    make(known, { network: 'newcomer', count: 1 });
    expect(known.leastUseful(nobody)).toBe(first);
    known.delete(first ?? '');
    expect(known.leastUseful(somebodyIn(second))).toBe(third);
  });

  it('the oldest goes where no network made many', () => {
    const known = new EvictionOrder();
    known.put('from before the start', unused);
    make(known, { network: 'one', count: 3 });
    make(known, { network: 'other', count: 8 });
    expect(known.leastUseful(nobody)).toBe('from before the start');
  });

  it('those are not counted that are gone, or in which somebody has met since', () => {
    const known = new EvictionOrder();
    make(known, { network: 'honest', count: 1 });
    for (let index = 0; index < 2_000; index++) known.put(`other ${index}`, met);
    const keys = make(known, { network: 'company', count: 20 });
    for (const key of keys.slice(0, 6)) known.put(key, met);
    for (const key of keys.slice(6, 12)) known.delete(key);
    expect(known.leastUseful(nobody)).toBe('honest 0');
    known.delete('honest 0');
    expect(known.leastUseful(nobody)).toBe(keys[12]);
    expect(known.size).toBe(2_014);
  });

  it('those go first that were there at the start, and none is taken back that changed since', () => {
    const known = new EvictionOrder();
    known.put('new', unused);
    known.put('closed since', { rank: 'closed', goodUntil: 1 });
    known.putEarlier(['oldest', 'closed since', 'old'].map((key) => ({ key, ...unused })));
    expect(known.size).toBe(4);
    const gone: (string | undefined)[] = [];
    for (let index = 0; index < 4; index++) {
      const least = known.leastUseful(nobody);
      gone.push(least);
      known.delete(least ?? '');
    }
    expect(gone).toEqual(['closed since', 'oldest', 'old', 'new']);
  });

  it('closed ones go before all of them', () => {
    const known = new EvictionOrder();
    make(known, { network: 'flood', count: 100 });
    known.put('closed', { rank: 'closed', goodUntil: 1 });
    expect(known.leastUseful(nobody)).toBe('closed');
  });
});

/** Rooms of many, some of which nobody has used yet, and a flood in each of which somebody met. */
function flooded(): { known: EvictionOrder; flood: string[] } {
  const known = new EvictionOrder();
  for (let index = 0; index < 300; index++) {
    const [tomorrow = '', weekly = ''] = make(known, { network: `honest ${index}`, count: 2 });
    expect(tomorrow).not.toBe('');
    known.put(weekly, met);
  }
  const flood = make(known, { network: 'flood', count: 400 });
  for (const key of flood) known.put(key, met);
  return { known, flood };
}

describe('a network that has more than a hundredth of all rooms', () => {
  it('loses its own, also those in which somebody met, and nobody else loses any', () => {
    const { known, flood } = flooded();
    const gone: (string | undefined)[] = [];
    for (let index = 0; index < 390; index++) {
      const least = known.leastUseful(nobody);
      gone.push(least);
      known.delete(least ?? '');
    }
    expect(gone).toEqual(flood.slice(0, 390));
  });

  it('loses those first in which nobody met, and then those that nobody used for the longest time', () => {
    const { known, flood } = flooded();
    const [unmet] = make(known, { network: 'flood', count: 1 });
    expect(known.leastUseful(nobody)).toBe(unmet);
    known.delete(unmet ?? '');
    known.put(flood[0] ?? '', met);
    expect(known.leastUseful(somebodyIn(flood[1]))).toBe(flood[2]);
  });

  it('loses those also whose call waits for people to come back, and none that somebody is in', () => {
    const { known, flood } = flooded();
    const [inhabited] = flood;
    const occupancyOf = (key: string): Occupancy => (key === inhabited ? 'inhabited' : 'awaited');
    for (let index = 1; index < 390; index++) {
      const least = known.leastUseful((key) => (flood.includes(key) ? occupancyOf(key) : 'empty'));
      expect(least).toBe(flood[index]);
      known.delete(least ?? '');
    }
  });

  it('is any other again when it has closed them', () => {
    const { known, flood } = flooded();
    for (const key of flood) known.put(key, { rank: 'closed', goodUntil: 1 });
    for (const key of flood) known.delete(key);
    expect(known.leastUseful(nobody)).toBe('honest 0 0');
  });
});

describe('a room whose call waits for people to come back', () => {
  it('goes after all others of those who do not have more than their part, and never one with somebody in it', () => {
    const known = new EvictionOrder();
    make(known, { network: 'one', count: 4 });
    known.put('one 3', met);
    const occupancies = new Map<string, Occupancy>([
      ['one 0', 'awaited'],
      ['one 1', 'inhabited'],
    ]);
    const gone: (string | undefined)[] = [];
    for (let index = 0; index < 4; index++) {
      const least = known.leastUseful((key) => occupancies.get(key) ?? 'empty');
      gone.push(least);
      known.delete(least ?? '');
    }
    expect(gone).toEqual(['one 2', 'one 3', 'one 0', undefined]);
  });
});
