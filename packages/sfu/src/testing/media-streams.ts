import type { types } from 'mediasoup';
import { opusPacket, vp8Packet } from './rtp-packets.ts';

interface StreamOptions {
  readonly producer: types.Producer;
  readonly ssrc: number;
}

/** Sends Opus packets of 20 ms into a producer on a DirectTransport until the signal aborts. */
export function speak({ producer, ssrc }: StreamOptions, level: number, signal: AbortSignal): void {
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    if (!producer.closed) {
      producer.send(
        opusPacket({ payloadType: 111, sequenceNumber: count, timestamp: count * 960, ssrc }, level),
      );
    }
  }, 20);
  signal.addEventListener('abort', () => clearInterval(timer));
}

/** Sends VP8, every frame a key frame, until the signal aborts. */
export function film({ producer, ssrc }: StreamOptions, signal: AbortSignal): void {
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    if (!producer.closed) {
      const header = { payloadType: 96, sequenceNumber: count, timestamp: count * 1800, ssrc };
      producer.send(vp8Packet(header, { keyFrame: true }));
    }
  }, 20);
  signal.addEventListener('abort', () => clearInterval(timer));
}
