import { describe, expect, it } from 'vitest';
import { type CheckMessage, readCheckMessage, writeCheckMessage } from './check-messages.ts';
import { limits } from './limits.ts';

const messages: CheckMessage[] = [
  { type: 'echo', sequence: 0 },
  { type: 'echo', sequence: 0xff_ff_ff_ff },
  { type: 'load' },
  { type: 'received', bytes: 1_234_567, milliseconds: 2_000 },
  { type: 'start' },
];

describe('a message of a network check', () => {
  it.each(messages)('is read as it was written: $type', (message) => {
    const written = writeCheckMessage(message);
    expect(readCheckMessage(written)).toEqual(message);
    // As it lies in the middle of a larger buffer, where Node's buffers do.
    const larger = new Uint8Array(written.length + 20);
    larger.set(written, 7);
    expect(readCheckMessage(larger.subarray(7, 7 + written.length))).toEqual(message);
  });

  it('is none when it is shorter or longer, or of another type', () => {
    for (const message of messages) {
      const written = writeCheckMessage(message);
      expect(readCheckMessage(written.subarray(0, -1))).toBeUndefined();
      expect(readCheckMessage(new Uint8Array([...written, 0]))).toBeUndefined();
    }
    expect(readCheckMessage(new Uint8Array())).toBeUndefined();
    expect(readCheckMessage(new Uint8Array([4]))).toBeUndefined();
  });

  it('has the numbers where docs/protocol.md says', () => {
    const received = writeCheckMessage({ type: 'received', bytes: 0x01_02_03_04, milliseconds: 5 });
    expect([...received]).toEqual([2, 1, 2, 3, 4, 0, 0, 0, 5]);
    expect([...writeCheckMessage({ type: 'echo', sequence: 258 }).subarray(0, 6)]).toEqual([
      0, 0, 0, 1, 2, 0,
    ]);
  });
});

it('a check fits into its limits: the echo, and the load of both directions', () => {
  const load = (limits.checkBitrate / 8) * (limits.checkLoadTime / 1000);
  expect(load).toBeLessThan(limits.checkBytes / 1.5);
  expect(load / limits.checkLoadBytes).toBeLessThan(limits.checkMessages / 2);
});
