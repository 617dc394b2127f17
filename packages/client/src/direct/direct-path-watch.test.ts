import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answer, createLink, enterFakes, leaveFakes } from '../testing/link.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

it('another path is looked for again each time that none was found', async () => {
  const { begin, secure, hear, pc } = createLink('offering');
  begin();
  await secure();
  await hear(answer);
  pc.become('connected');
  pc.become('disconnected');
  await vi.advanceTimersByTimeAsync(1_500);
  await hear(answer);
  const looked = [pc.iceRestarts];
  for (let search = 0; search < 5; search += 1) {
    pc.become('failed');
    await vi.advanceTimersByTimeAsync(0);
    await hear(answer);
    looked.push(pc.iceRestarts);
  }

  expect(looked).toEqual([1, 2, 3, 4, 5, 6]);
});

it('agrees on new keys once there is a path again, and not with each search', async () => {
  const { begin, secure, hear, pc, worker } = createLink('offering');
  begin();
  await secure();
  await hear(answer);
  pc.become('connected');
  for (let search = 0; search < 3; search += 1) {
    pc.become('failed');
    await vi.advanceTimersByTimeAsync(0);
    await hear(answer);
  }
  const renewals = () => worker.posted.filter((posted) => 'type' in posted && posted.type === 'rekey').length;
  const during = renewals();
  pc.become('connected');

  expect([during, renewals()]).toEqual([0, 1]);
});

it('no other path is looked for that the peer asks for while an offer is on its way', async () => {
  const { begin, secure, hear, pc } = createLink('offering');
  begin();
  await secure();
  await hear({ type: 'restart' });
  expect(pc.iceRestarts).toBe(0);
  await hear(answer, { type: 'restart' });

  expect(pc.iceRestarts).toBe(1);
});
