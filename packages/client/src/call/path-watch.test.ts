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
