import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeTrack } from '../testing/fake-devices.ts';
import { createLink, enterFakes, leaveFakes, settle } from '../testing/link.ts';
import { standIn } from '../testing/stand-in.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

it('devices that the system mutes are told to be off, though their tracks are there', async () => {
  const link = createLink('offering');
  link.begin();
  await link.secure();
  link.media.screen.track.value = standIn(new FakeTrack('video'));
  link.media.camera.state.value = 'muted';
  link.media.screen.problem.value = 'muted-by-system';
  link.media.screen.problem.value = null;
  await settle();

  expect(link.sent.filter(({ type }) => type === 'sources').slice(1)).toMatchObject([
    { camera: 'on', screen: 'on' },
    { camera: 'off', screen: 'on' },
    { camera: 'off', screen: 'off' },
    { camera: 'off', screen: 'on' },
  ]);
});
