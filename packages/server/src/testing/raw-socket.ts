import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { vi } from 'vitest';
import { clientFrame, type Frame } from './client-frame.ts';

/** A WebSocket of which the test writes each byte, as no library would let it. */
export class RawSocket {
  readonly stream: Socket;
  /** The code with which the server closed it; 1006 when it just ended. */
  readonly closed: Promise<number>;
  readonly #answers: unknown[] = [];
  readonly #closing = Promise.withResolvers<number>();
  #received = Buffer.alloc(0);

  private constructor(stream: Socket) {
    this.stream = stream;
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.once('close', () => this.#closing.resolve(1006));
    this.closed = this.#closing.promise;
  }

  /** Rejects with the HTTP status when the server refuses it. */
  static async open(options: { port: number; forwardedFor?: string }): Promise<RawSocket> {
    const stream = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
    await once(stream, 'connect');
    const forwarded =
      options.forwardedFor === undefined ? '' : `X-Forwarded-For: ${options.forwardedFor}\r\n`;
    stream.write(
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n${forwarded}\r\n`,
    );
    const answer = await new Promise<string>((resolve, reject) => {
      stream.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')));
      stream.once('error', reject);
      stream.once('close', () => resolve(''));
    });
    const status = /^HTTP\/1\.1 (\d+)/u.exec(answer)?.[1] ?? 'ended';
    if (status !== '101') {
      stream.destroy();
      throw new Error(status);
    }
    return new RawSocket(stream);
  }

  /** The answer to the request of this id, once it has come. */
  answer(id: number): Promise<unknown> {
    return vi.waitFor(
      () => {
        const found = this.#answers.find((answer) => isAbout(answer, id));
        if (found === undefined) throw new Error(`no answer to ${id}`);
        return found;
      },
      { timeout: 10_000, interval: 5 },
    );
  }

  send(...frames: readonly Frame[]): void {
    this.stream.write(Buffer.concat(frames.map(clientFrame)));
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    // Pings, which are empty: whoever answers them is there.
    for (let frame = this.#take(); frame; frame = this.#take()) {
      if (frame.opcode === 9) this.send({ opcode: 10, payload: '' });
      if (frame.opcode === 1) this.#answers.push(JSON.parse(frame.payload.toString('utf8')));
      if (frame.opcode === 8) this.#closing.resolve(frame.payload.readUInt16BE(0));
    }
  }

  /** The next frame of the server, which masks nothing. */
  #take(): { opcode: number; payload: Buffer } | null {
    const bytes = this.#received;
    if (bytes.length < 2) return null;
    const short = (bytes[1] ?? 0) & 0x7f;
    const head = short === 126 ? 4 : 2;
    if (bytes.length < head) return null;
    const length = short === 126 ? bytes.readUInt16BE(2) : short;
    if (bytes.length < head + length) return null;
    this.#received = bytes.subarray(head + length);
    return { opcode: (bytes[0] ?? 0) & 0x0f, payload: bytes.subarray(head, head + length) };
  }
}

const isAbout = (answer: unknown, id: number): boolean =>
  typeof answer === 'object' && answer !== null && 'id' in answer && answer.id === id;
