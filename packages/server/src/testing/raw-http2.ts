import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished, vi } from 'vitest';

/** RFC 9113, section 6. */
export const frameTypes = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;
export const flags = { acknowledges: 1, endStream: 1, endHeaders: 4 } as const;
/** RFC 9113, section 7. */
export const errorCodes = { protocol: 1, refusedStream: 7, cancel: 8, enhanceYourCalm: 11 } as const;
/** RFC 9113, section 6.5.2. */
export const initialWindowSize = 4;

interface Frame {
  readonly type: number;
  readonly flags?: number;
  readonly stream?: number;
  readonly payload?: Buffer;
}

type Fields = readonly (readonly [name: string, value: string])[];

/** What a request for a page has to have. */
export const request = (path: string, authority = '127.0.0.1'): [string, string][] => [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':authority', authority],
  [':path', path],
];

export function frame({ type, flags: set = 0, stream = 0, payload = Buffer.alloc(0) }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = set;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Each a literal that is not indexed (RFC 7541, section 6.2.2). */
export const fieldBlock = (fields: Fields): Buffer =>
  Buffer.concat(fields.map((field) => Buffer.concat([Buffer.from([0]), ...field.map(literal)])));

function literal(text: string): Buffer {
  return Buffer.concat([prefixed(text.length), Buffer.from(text, 'latin1')]);
}

/** An integer after a prefix of one bit (RFC 7541, section 5.1). */
function prefixed(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let left = value - 127;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Buffer.from([...bytes, left]);
}

export const headersFrame = (stream: number, fields: Fields): Buffer =>
  frame({
    type: frameTypes.headers,
    flags: flags.endHeaders | flags.endStream,
    stream,
    payload: fieldBlock(fields),
  });

export function resetFrame(stream: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(errorCodes.cancel);
  return frame({ type: frameTypes.resetStream, stream, payload });
}

export function settingsFrame(settings: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(6 * settings.length);
  for (const [index, [id, value]] of settings.entries()) {
    payload.writeUInt16BE(id, 6 * index);
    payload.writeUInt32BE(value, 6 * index + 2);
  }
  return frame({ type: frameTypes.settings, payload });
}

export const pingFrame = (): Buffer => frame({ type: frameTypes.ping, payload: Buffer.alloc(8) });

/** The statuses that have an index of their own (RFC 7541, appendix A). */
const indexedStatuses = new Map([
  [0x88, 200],
  [0x89, 204],
  [0x8a, 206],
  [0x8b, 304],
  [0x8c, 400],
  [0x8d, 404],
  [0x8e, 500],
]);

/** A connection of HTTP/2 of which the test writes each frame, as no library would let it. */
export class RawHttp2 {
  readonly socket: TLSSocket;
  /** What the server sent. */
  readonly frames: Required<Frame>[] = [];
  #received = Buffer.alloc(0);

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  /** Resolves when TLS is there; with `settings`, they and what begins a connection were sent. */
  static async open(
    port: number,
    settings: readonly (readonly [number, number])[] | null = [],
    { allowHalfOpen = false } = {},
  ): Promise<RawHttp2> {
    const socket = connect({
      socket: connectTcp({ port, host: '127.0.0.1', allowHalfOpen }),
      rejectUnauthorized: false,
      ALPNProtocols: ['h2'],
    });
    socket.on('error', () => undefined);
    onTestFinished(() => {
      socket.destroy();
    });
    await once(socket, 'secureConnect');
    const raw = new RawHttp2(socket);
    if (settings !== null) raw.send(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settingsFrame(settings));
    return raw;
  }

  send(...parts: readonly Buffer[]): void {
    if (this.socket.writable) this.socket.write(Buffer.concat(parts));
  }

  /** Takes the settings of the server, which hold from then on. */
  async acknowledge(): Promise<void> {
    await vi.waitFor(() => {
      if (!this.frames.some(({ type, flags: set }) => type === frameTypes.settings && set === 0))
        throw new Error('no settings');
    });
    this.send(frame({ type: frameTypes.settings, flags: flags.acknowledges }));
  }

  /** The status with which a request was answered, or `reset` with the code by which it was refused. */
  async outcome(stream: number): Promise<number | string> {
    return vi.waitFor(
      () => {
        if (this.socket.closed) return 'closed';
        const found = this.frames.find(
          (each) =>
            (each.stream === stream &&
              (each.type === frameTypes.headers || each.type === frameTypes.resetStream)) ||
            each.type === frameTypes.goAway,
        );
        if (found === undefined) throw new Error('no answer');
        if (found.type === frameTypes.resetStream) return `reset ${found.payload.readUInt32BE()}`;
        if (found.type === frameTypes.goAway) return `away ${found.payload.readUInt32BE(4)}`;
        return statusOf(found.payload);
      },
      { interval: 5, timeout: 10_000 },
    );
  }

  of(type: keyof typeof frameTypes): Required<Frame>[] {
    return this.frames.filter((each) => each.type === frameTypes[type]);
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const bytes = this.#received;
      const end = bytes.length < 9 ? Infinity : 9 + bytes.readUIntBE(0, 3);
      if (bytes.length < end) return;
      this.frames.push({
        type: bytes[3] ?? 0,
        flags: bytes[4] ?? 0,
        stream: bytes.readUInt32BE(5),
        payload: bytes.subarray(9, end),
      });
      this.#received = bytes.subarray(end);
    }
  }
}

/** The status comes first, but for what changes the size of the table (RFC 7541, section 6.3). */
function statusOf(block: Buffer): number {
  const first = block.find((byte) => byte < 0x20 || byte > 0x3f) ?? 0;
  const status = indexedStatuses.get(first);
  if (status !== undefined) return status;
  throw new Error(`a status that is not read here: ${block.toString('hex', 0, 8)}`);
}
