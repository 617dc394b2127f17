import { expect, it, vi } from 'vitest';
import { assertSafeUnderAnyRelay, carry, createPair } from '../testing/any-relay.ts';
import { cases } from '../testing/cases.ts';

// The cryptography of the exchange is the real one, but for the KEM: so one exchange takes a millisecond or two.
vi.mock('../crypto/xwing.ts', () => import('../testing/toy-kem.ts'));

it('the exchange comes to an end with its stand-in for X-Wing', async () => {
  const pair = await createPair();
  await carry(pair);
  expect(await pair.initiator.keys()).toBeDefined();
  expect(await pair.initiator.keys()).toBe(await pair.responder.keys());
});

it(
  'whatever a relay does, the two sides agree on the same or on nothing',
  { timeout: cases(1) > 1 ? 3_600_000 : 60_000 },
  async () => {
    await assertSafeUnderAnyRelay(cases(300));
  },
);
