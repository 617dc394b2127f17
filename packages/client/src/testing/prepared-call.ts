import type { Device, DirectContext } from '../direct/direct-media.ts';
import { PreparedCall } from '../direct/direct-call.ts';
import { FakeFrameWorker } from './fake-frame-worker.ts';
import { createFakeLocalMedia } from './fakes.ts';
import { noConference } from './no-conference.ts';
import { standIn } from './stand-in.ts';

/** A call of this device that is ready, with frame workers of a test. */
export const prepareCall = (device: Device): Promise<PreparedCall> =>
  PreparedCall.create({
    createWorker: () => standIn<Worker>(new FakeFrameWorker()),
    device,
    openConference: noConference,
    failed: () => undefined,
  });

/** What media of a call has, where the test gives nothing else. */
export const contextWith = (own: Partial<DirectContext> & Pick<DirectContext, 'request'>): DirectContext => ({
  room: 'c123456789abcdefghjkmnpqr',
  media: createFakeLocalMedia(),
  restricted: () => false,
  participants: () => [],
  openConference: noConference,
  leave: () => undefined,
  ...own,
});
