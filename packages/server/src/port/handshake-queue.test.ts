import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HandshakeQueue } from './handshake-queue.ts';

const crowd = ['2001:db8:1:1::/64', '2001:db8:1::/48'];

function queued() {
  const queue = new HandshakeQueue();
  const begun: string[] = [];
  return {
    begun,
    come: (networks: readonly string[] | null, name: string) =>
      queue.add(networks, () => void begun.push(name)),
    turns: async (count: number) => {
      for (let turn = 0; turn < count; turn++) await nextTurn();
    },
  };
}

describe('handshakes', () => {
  it('begin at once where none waits', async () => {
    const { begun, come, turns } = queued();
    come(crowd, 'a');
    expect(begun).toEqual(['a']);
    await turns(2);
    come(crowd, 'b');
    expect(begun).toEqual(['a', 'b']);
  });

  it('are few in each turn of the event loop', async () => {
    const { begun, come, turns } = queued();
    for (let index = 0; index < 10; index++) come(crowd, `${index}`);
    expect(begun).toEqual(['0']);
    await turns(1);
    expect(begun).toEqual(['0', '1', '2', '3', '4']);
    await turns(2);
    expect(begun).toHaveLength(10);
  });

  it('of who has begun many let those of others go before', async () => {
    const { begun, come, turns } = queued();
    for (let index = 0; index < 1_000; index++) come(crowd, `crowd ${index}`);
    await turns(20);
    const before = begun.length;
    come(['198.51.100.7/32', '198.51.100.0/24'], 'newcomer');
    come(null, 'proxy');
    await turns(1);
    expect(begun.slice(before, before + 2)).toEqual(['newcomer', 'proxy']);
    expect(begun.slice(before + 2).every((name) => name.startsWith('crowd'))).toBe(true);
  });

  it('do not begin for who has gone meanwhile', async () => {
    const { begun, come, turns } = queued();
    come(crowd, 'a');
    const leave = come(crowd, 'b');
    come(crowd, 'c');
    leave();
    leave();
    await turns(3);
    expect(begun).toEqual(['a', 'c']);
  });
});
