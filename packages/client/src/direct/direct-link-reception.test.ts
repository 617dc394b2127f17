import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLink, enterFakes, leaveFakes, offer } from '../testing/link.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

it('that a picture does not arrive at the peer is known as the peer says it, and as the own device’s fault where that gives nothing', async () => {
  const { begin, secure, hear, participant, pc } = createLink('answering');
  begin();
  await secure();
  await hear(offer);
  const camera = pc.transceivers[1]?.sender;
  if (camera === undefined) throw new Error('there is no camera');
  camera.framesGiven = 30;
  await hear({ type: 'reception', source: 'camera', reception: 'lost' });
  camera.framesGiven = 60;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(participant.told.value).toEqual({ camera: 'lost' });
  await hear({ type: 'reception', source: 'camera', reception: 'fine' });
  await hear({ type: 'reception', source: 'camera', reception: 'lost' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(participant.told.value).toEqual({ camera: 'silent' });
  await hear({ type: 'reception', source: 'camera', reception: 'fine' });
  expect(participant.told.value).toEqual({});
});
