import { describe, expect, it } from 'vitest';
import { KnownRooms } from './known-rooms.ts';

const unused = { rank: 'unused', goodUntil: 1 } as const;
const nobody = (): boolean => false;

function make(known: KnownRooms, { network, count }: { network: string; count: number }): string[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `${network} ${index}`;
    known.put(key, unused);
    known.madeIn(key, network);
    return key;
  });
}

describe('of rooms in which nobody met', () => {
  it('those go first that were made in the network that made most, the oldest first', () => {
    const known = new KnownRooms();
    make(known, { network: 'honest', count: 5 });
    const [first, second, third] = make(known, { network: 'flood', count: 100 });
    make(known, { network: 'newcomer', count: 1 });
    expect(known.leastUseful(nobody)).toBe(first);
    known.delete(first ?? '');
    expect(known.leastUseful((key) => key === second)).toBe(third);
  });

  it('the oldest goes where no network made many', () => {
    const known = new KnownRooms();
    known.put('from before the start', unused);
    make(known, { network: 'one', count: 3 });
    make(known, { network: 'other', count: 8 });
    expect(known.leastUseful(nobody)).toBe('from before the start');
  });

  it('those do not count in which somebody has met since, nor those that are gone', () => {
    const known = new KnownRooms();
    make(known, { network: 'honest', count: 1 });
    const keys = make(known, { network: 'company', count: 30 });
    for (const key of keys.slice(0, 15)) known.put(key, { rank: 'met', goodUntil: 2 });
    for (const key of keys.slice(15, 25)) known.delete(key);
    expect(known.leastUseful(nobody)).toBe('honest 0');
    known.delete('honest 0');
    expect(known.leastUseful(nobody)).toBe(keys[25]);
    expect(known.size).toBe(20);
  });

  it('those go first that were there at the start, and none is taken back that changed since', () => {
    const known = new KnownRooms();
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
    const known = new KnownRooms();
    make(known, { network: 'flood', count: 100 });
    known.put('closed', { rank: 'closed', goodUntil: 1 });
    expect(known.leastUseful(nobody)).toBe('closed');
  });
});
