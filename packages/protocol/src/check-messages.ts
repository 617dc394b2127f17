import { limits } from './limits.ts';

// The messages on the data channel of a network check, in binary: a type in the first byte, then numbers of four bytes,
// the most significant first (docs/protocol.md, "Measuring").

const types = { echo: 0, load: 1, received: 2, start: 3 } as const;

/** One message of a network check, as far as anything in it matters. */
export type CheckMessage =
  /** The server sends it back as it came. */
  | { readonly type: 'echo'; readonly sequence: number }
  /** Filling, of which the receiver counts the bytes. */
  | { readonly type: 'load' }
  /** The load as it came: all bytes, and the milliseconds from the first to the last message. */
  | { readonly type: 'received'; readonly bytes: number; readonly milliseconds: number }
  /** Asks the server for load. */
  | { readonly type: 'start' };

/** Undefined where it is none of them. */
export function readCheckMessage(message: Uint8Array): CheckMessage | undefined {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const { length } = message;
  switch (message[0]) {
    case types.echo:
      return length === limits.checkEchoBytes ? { type: 'echo', sequence: view.getUint32(1) } : undefined;
    case types.load:
      return length === limits.checkLoadBytes ? { type: 'load' } : undefined;
    case types.received:
      return length === 9
        ? { type: 'received', bytes: view.getUint32(1), milliseconds: view.getUint32(5) }
        : undefined;
    case types.start:
      return length === 1 ? { type: 'start' } : undefined;
    default:
      return undefined;
  }
}

export function writeCheckMessage(message: CheckMessage): Uint8Array<ArrayBuffer> {
  const { type } = message;
  if (type === 'echo') return numbers(type, [message.sequence], limits.checkEchoBytes);
  if (type === 'load') return numbers(type, [], limits.checkLoadBytes);
  if (type === 'received') return numbers(type, [message.bytes, message.milliseconds], 9);
  return numbers(type, [], 1);
}

function numbers(
  type: keyof typeof types,
  values: readonly number[],
  length: number,
): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(length);
  const view = new DataView(message.buffer);
  view.setUint8(0, types[type]);
  for (const [index, value] of values.entries()) view.setUint32(1 + 4 * index, value);
  return message;
}
