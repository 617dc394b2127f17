/** What the header of an RTP packet says (RFC 3550, section 5.1). */
interface RtpHeader {
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

function rtpHeader({ payloadType, sequenceNumber, timestamp, ssrc }: RtpHeader, extension: boolean): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(extension ? 0x90 : 0x80, 0);
  header.writeUInt8(0x80 | payloadType, 1);
  header.writeUInt16BE(sequenceNumber % 0x1_0000, 2);
  header.writeUInt32BE(timestamp, 4);
  header.writeUInt32BE(ssrc, 8);
  return header;
}

/**
 * Opus with an audio level (RFC 6464) in a one-byte header extension (RFC 8285) of id 10.
 *
 * @param level 0 for the loudest to 127 for silence, in -dBov.
 */
export function opusPacket(header: RtpHeader, level: number): Buffer {
  const extension = Buffer.from([0xbe, 0xde, 0, 1, (10 << 4) | 0, 0x80 | level, 0, 0]);
  return Buffer.concat([rtpHeader(header, true), extension, Buffer.alloc(40, 1)]);
}

/** Any payload, without header extensions. */
export function rtpPacket(header: RtpHeader, payload: Buffer): Buffer {
  return Buffer.concat([rtpHeader(header, false), payload]);
}

/** The only packet of a VP8 frame (RFC 7741, sections 4.2 and 4.3); the last bit of the payload header says what it is. */
export function vp8Packet(header: RtpHeader, { keyFrame }: { keyFrame: boolean }): Buffer {
  return rtpPacket(header, Buffer.concat([Buffer.from([0x10, keyFrame ? 0 : 1]), Buffer.alloc(200, 1)]));
}
