import { expect, it, vi } from 'vitest';
import { play, untilReceived } from '../testing/browser/counted-media.ts';
import { meet, untilEncrypted } from '../testing/browser/side.ts';
import { type Arrival, ArrivalReader, arrives, hasBegun } from './arrival-reader.ts';
import { givenOf, leftOf, packetsOf } from './report.ts';

// Other tests say what is made of statistics; these, that a browser has them.

/** Media sections of a call in their order. */
const [microphone, camera, screen] = [0, 1, 2] as const;

it('of what arrives and is played a browser tells bytes, what was decoded, and how good the way is', async () => {
  const { ada, ben } = await meet();
  await untilEncrypted(ada, ben);
  const { pc } = ada;
  const receivers = pc.getReceivers();
  play(ada);
  await untilReceived(ada);
  expect(hasBegun(await reportOf(receivers[microphone]))).toBe(true);
  expect(hasBegun(await reportOf(receivers[camera]))).toBe(true);
  expect(hasBegun(await reportOf(receivers[screen]))).toBe(false);

  const reader = new ArrivalReader();
  const read = async (section: number): Promise<Arrival | undefined> =>
    reader.read(await pc.getStats()).get(pc.getTransceivers()[section]?.mid ?? '');
  for (const section of [microphone, camera]) {
    await read(section);
    await vi.waitFor(async () => {
      const arrival = await read(section);
      expect(arrival?.decoded).toBeGreaterThan(0);
      expect(arrival).toMatchObject({ loss: 0, bytes: expect.any(Number), roundTrip: expect.any(Number) });
      expect(arrival !== undefined && arrives(arrival)).toBe(true);
    });
  }
  // A camera that is off: nothing of it comes any more, and the voice goes on.
  ben.media.camera.track.value = null;
  await vi.waitFor(async () => {
    await read(camera);
    await untilReceived(ada);
    const arrival = await read(camera);
    expect(arrival).toMatchObject({ decoded: 0 });
  });
});

it('of what is sent a browser tells what the device has given, what has left, and packets of the transport', async () => {
  const { ada, ben } = await meet();
  await untilEncrypted(ada, ben);
  const senders = ada.pc.getSenders();
  for (const section of [microphone, camera]) {
    const before = await reportOf(senders[section]);
    await vi.waitFor(async () => {
      const now = await reportOf(senders[section]);
      expect(givenOf(now)).toBeGreaterThan(givenOf(before) ?? 0);
      expect(leftOf(now)?.frames).toBeGreaterThan(leftOf(before)?.frames ?? 0);
      expect(leftOf(now)?.bytes).toBeGreaterThan(leftOf(before)?.bytes ?? 0);
    });
  }
  expect(givenOf(await reportOf(senders[screen]))).toBeNull();
  const packets = packetsOf(await ada.pc.getStats());
  expect(packets?.packetsSent).toBeGreaterThan(0);
  expect(packets?.packetsReceived).toBeGreaterThan(0);
});

async function reportOf(part: RTCRtpSender | RTCRtpReceiver | undefined): Promise<RTCStatsReport> {
  if (part === undefined) throw new Error('There is no such media section.');
  return part.getStats();
}
