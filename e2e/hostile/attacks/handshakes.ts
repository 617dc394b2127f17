import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { customer, elsewhere } from '../networks.ts';
import { CUT_BEFORE_TLS, errorWord, Refused } from '../refused.ts';
import { TLS_CLIENT } from '../tls-client.ts';
import { type Attack, type Attacker, linger } from './attack.ts';
import { firstAnswer, reach } from './tcp.ts';

/**
 * What a client says first. Said again as it is, it costs the server its half of a key exchange and a signature, and
 * whoever says it nothing.
 */
const clientHello = await recordHello();

async function recordHello(): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const wire = new Duplex({ read: () => undefined, write: (bytes: Buffer) => resolve(bytes) });
  const client = connect({ socket: wire, ...TLS_CLIENT }).on('error', () => undefined);
  const hello = await promise;
  client.destroy();
  return hello;
}

/** So many from one address in each round of these, as many from others of its /48, the rest from a /48 each. */
const ROUND = { all: 10, ofOne: 5, ofCustomer: 3 };

function origin(round: number): string {
  const place = round % ROUND.all;
  if (place < ROUND.ofOne) return customer(4, 0);
  if (place < ROUND.ofOne + ROUND.ofCustomer) return customer(5, round);
  return elsewhere(0x300 + (Math.floor(round / ROUND.all) % 64));
}

/** Connections that make the server do its half of a handshake, and are gone or stay; some do theirs as well. */
const KINDS: readonly ((socket: Socket, attacker: Attacker) => Promise<void>)[] = [
  begunAndDropped,
  begunAndHeld,
  begunAndDropped,
  begunAndDropped,
  begunAndDropped,
  begunAndHeld,
  begunAndDropped,
  finishedAndDropped,
];

async function begunAndDropped(socket: Socket, { deed }: Attacker): Promise<void> {
  socket.write(clientHello);
  await firstAnswer(socket);
  deed.reach('half a handshake');
}

async function begunAndHeld(socket: Socket, attacker: Attacker): Promise<void> {
  await begunAndDropped(socket, attacker);
  await Promise.race([once(socket, 'close'), linger(attacker.signal, 20_000)]);
  if (!attacker.signal.aborted) attacker.deed.meet(socket.closed ? 'closed while it waited' : 'held');
}

async function finishedAndDropped(socket: Socket, { deed }: Attacker): Promise<void> {
  const secured = connect({ socket, ...TLS_CLIENT });
  try {
    await once(secured, 'secureConnect');
  } catch (error) {
    throw error instanceof Error ? new Refused(errorWord(error)) : error;
  } finally {
    secured.on('error', () => undefined).destroy();
  }
  deed.reach('a handshake');
}

/** All at once, every so many rounds: half a minute. */
const VOLLEY = { every: 3_000, size: 2_000 };

/** Handshakes of TLS, from one address, one /48 and many: a steady stream, and volleys from one /48. */
export const handshakes: Attack = {
  perSecond: 100,
  atOnce: 3_000,
  limits: [CUT_BEFORE_TLS, 'closed while it waited'],
  act: async (attacker, round) => {
    if (round % VOLLEY.every === VOLLEY.every / 5) await volley(attacker);
    const socket = await reach(attacker.target, origin(round));
    try {
      await KINDS[Math.floor(round / ROUND.all) % KINDS.length]?.(socket, attacker);
    } finally {
      socket.destroy();
    }
  },
};

async function volley(attacker: Attacker): Promise<void> {
  const sockets = await Promise.all(
    Array.from({ length: VOLLEY.size }, (_, index) => reach(attacker.target, customer(6, index))),
  );
  for (const socket of sockets) socket.write(clientHello);
  for (const socket of sockets) {
    await firstAnswer(socket).then(
      () => attacker.deed.reach('half a handshake in a volley'),
      (error: unknown) => attacker.deed.meet(error),
    );
    socket.destroy();
  }
}
