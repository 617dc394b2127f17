import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** How bytes are cut: so many at a time, with so many milliseconds between, each list over and over again. */
export interface Cut {
  readonly sizes: readonly number[];
  readonly pauses: readonly number[];
}

/** At most so many pieces; what is left then comes in one. */
const most = 12;

/** Each piece is a packet of its own, as long as the other side reads as fast as they come. */
export async function sendInPieces(socket: Socket, bytes: Buffer, { sizes, pauses }: Cut): Promise<void> {
  let at = 0;
  for (let index = 0; at < bytes.length && !socket.destroyed; index++) {
    const size = index < most ? (sizes[index % sizes.length] ?? 1) : bytes.length;
    socket.write(bytes.subarray(at, at + size));
    at += size;
    const ms = pauses[index % pauses.length] ?? 0;
    await (ms === 0 ? nextTurn() : pause(ms));
  }
}

/** The socket, with all that is written to it cut in pieces. */
export function inPieces(socket: Socket, cut: Cut): Duplex {
  const send = async (chunk: Buffer, done: () => void): Promise<void> => {
    await sendInPieces(socket, chunk, cut);
    done();
  };
  const duplex = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void send(chunk, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!duplex.push(chunk)) socket.pause();
  });
  socket.on('end', () => duplex.push(null));
  socket.on('close', () => duplex.destroy());
  return duplex;
}
