import type { PeerIdentity, DirectProtection } from '@sotto/client';
import { createFakeCall } from '@sotto/client/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ComparisonOffer, offerTime } from './comparison-offer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

type EndToEnd = Extract<DirectProtection, { level: 'end-to-end' }>;

function encrypted(peer: Partial<PeerIdentity>, verified = false): EndToEnd {
  const protection = createFakeCall().protection.peek();
  if (protection.level !== 'end-to-end') throw new Error('A call of two is encrypted.');
  return { ...protection, verified, peer: { ...protection.peer, ...peer } };
}

const first = encrypted({ id: 'bob', firstCall: true });
const establishing = { level: 'establishing' } as const;

function offerIn(protection: DirectProtection) {
  const call = createFakeCall({ protection });
  return { call, offer: new ComparisonOffer(call) };
}

describe('the offer to compare', () => {
  it('is made in the first call with a key, once it is encrypted', () => {
    const { call, offer } = offerIn(establishing);
    expect(offer.offered.value).toBe(false);
    call.protection.value = first;
    expect(offer.offered.value).toBe(true);
  });

  it.each<DirectProtection>([
    encrypted({ id: 'bob', firstCall: false }),
    encrypted({ id: 'bob', firstCall: true }, true),
    encrypted({ id: '', firstCall: true }),
    { level: 'waiting' },
    { level: 'failed', reason: 'handshake-mismatch' },
  ])('is made nowhere else: %j', (protection) => {
    expect(offerIn(protection).offer.offered.value).toBe(false);
  });

  it('goes twenty seconds after it came into view, however long it waited for that', () => {
    const { offer } = offerIn(first);
    vi.advanceTimersByTime(2 * offerTime);
    expect(offer.offered.value).toBe(true);
    offer.see();
    vi.advanceTimersByTime(offerTime - 1);
    // Something was shown in its place meanwhile.
    offer.see();
    expect(offer.offered.value).toBe(true);
    vi.advanceTimersByTime(1);
    expect(offer.offered.value).toBe(false);
  });

  it('does not go from under the pointer or the focus', () => {
    const { offer } = offerIn(first);
    offer.see();
    offer.held.value = true;
    vi.advanceTimersByTime(offerTime);
    expect(offer.offered.value).toBe(true);
    offer.held.value = false;
    expect(offer.offered.value).toBe(false);
  });

  it('is not made again in the call after it was taken, or to whoever comes next', () => {
    const { call, offer } = offerIn(first);
    offer.take();
    call.protection.value = establishing;
    call.protection.value = first;
    expect(offer.offered.value).toBe(false);
    call.protection.value = encrypted({ id: 'carol', firstCall: true });
    expect(offer.offered.value).toBe(false);
  });

  it('goes on when the same one is back, whose first call this is no more by then', () => {
    const { call, offer } = offerIn(first);
    call.protection.value = establishing;
    expect(offer.offered.value).toBe(false);
    call.protection.value = encrypted({ id: 'bob', firstCall: false });
    expect(offer.offered.value).toBe(true);
    call.protection.value = encrypted({ id: 'carol', firstCall: false });
    expect(offer.offered.value).toBe(false);
  });

  it('goes once the two have compared', () => {
    const { call, offer } = offerIn(first);
    call.compared('same', first);
    expect(offer.offered.value).toBe(false);
  });

  it('leaves nothing behind', () => {
    const { offer } = offerIn(first);
    offer.see();
    offer.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
