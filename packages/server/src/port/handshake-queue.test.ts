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

  it('are one in each turn of the event loop', async () => {
    const { begun, come, turns } = queued();
    for (const name of 'abcd') come(crowd, name);
    expect(begun).toEqual(['a']);
    await turns(1);
    expect(begun).toEqual(['a', 'b']);
    await turns(2);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('of one network let those of others go between', async () => {
    const { begun, come, turns } = queued();
    for (let index = 0; index < 1_000; index++) come(crowd, `crowd ${index}`);
    come(['198.51.100.7/32', '198.51.100.0/24'], 'newcomer');
    come(null, 'proxy');
    await turns(4);
    expect(begun).toEqual(['crowd 0', 'crowd 1', 'newcomer', 'proxy', 'crowd 2']);
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
