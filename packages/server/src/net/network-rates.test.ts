import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { readConfig } from '../config/config.ts';
import { NetworkRates } from './network-rates.ts';
import { networksOf } from './networks.ts';

const example = (name: string): string =>
  readFileSync(new URL(`../../../../infra/turn/${name}`, import.meta.url), 'utf8');
const figureIn = (name: string, pattern: RegExp): number => Number(pattern.exec(example(name))?.[1]);
const quota = figureIn('turnserver.conf', /^total-quota=(\d+)$/mu);
const perName = figureIn('turnserver.conf', /^user-quota=(\d+)$/mu);

it('names for the TURN server are so few that no address or network fills it', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  using limits = new NetworkRates(readConfig({}));
  const placesFor = (addresses: readonly string[], seconds: number): number => {
    let names = 0;
    for (let second = 0; second <= seconds; second++) {
      for (const address of addresses) while (limits.take('turn', networksOf(address))) names++;
      vi.advanceTimersByTime(1_000);
    }
    return names * perName;
  };
  expect(quota).toBe(4_000);
  // A whole class in which nobody can do without.
  expect(placesFor(['203.0.113.1'], 0)).toBeGreaterThan(35 * perName);
  expect(placesFor(['203.0.113.2'], 0)).toBeLessThan(quota / 10);
  expect(placesFor(['198.51.100.1'], 300)).toBeLessThan(quota / 5);
  const customer = Array.from({ length: 50 }, (_, index) => `2001:db8:1:${index.toString(16)}00::1`);
  expect(placesFor(customer, 0)).toBeLessThan(quota / 2);
});

it('one network holds no more than a quarter of the TURN server, whatever names it has', () => {
  expect(figureIn('haproxy.cfg', /sc1_conn_cur gt (\d+)/u)).toBeLessThanOrEqual(quota / 4);
});
