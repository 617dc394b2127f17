import { expect, it } from 'vitest';
import { NetworkBacklog } from './network-backlog.ts';
import { networksOf } from './networks.ts';

const backlog = () => new NetworkBacklog({ perAddress: 100, shares: [1, 2, 4], total: 500 });

/** Who has to go, in order. */
function holders(of: NetworkBacklog) {
  const gone: string[] = [];
  return {
    gone,
    open: (address: string, name = address) => of.open(networksOf(address), () => gone.push(name)),
  };
}

it('ends the one for whom most waits where a network has too much', () => {
  const { gone, open } = holders(backlog());
  const [small, large, other] = [
    open('203.0.113.1', 'small'),
    open('203.0.113.1', 'large'),
    open('203.0.113.2'),
  ];
  other.hold(90);
  large.hold(60);
  small.hold(40);
  expect(gone).toEqual([]);
  small.hold(41);
  expect(gone).toEqual(['large']);
  small.hold(90);
  expect(gone).toEqual(['large']);
});

it('bounds the networks around it, and everybody', () => {
  const all = backlog();
  const { gone, open } = holders(all);
  for (let host = 0; host < 3; host++) open(`203.0.113.${host}`).hold(90 - host);
  expect(gone).toEqual(['203.0.113.0']);
  for (let net = 0; net < 5; net++) open(`198.51.${net}.1`).hold(80);
  expect(gone).toHaveLength(2);
  expect(all.size).toBeLessThanOrEqual(500);
});

it('forgets what has gone', () => {
  const all = backlog();
  const { gone, open } = holders(all);
  const one = open('2001:db8::1');
  one.hold(90);
  one.hold(10);
  const two = open('2001:db8::2');
  two.hold(90);
  two.release();
  two.release();
  two.hold(90);
  one.hold(0);
  expect(gone).toEqual([]);
  expect(all.size).toBe(0);
});
