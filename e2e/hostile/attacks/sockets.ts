import { randomBytes } from 'node:crypto';
import { customer, ipv4 } from '../networks.ts';
import { Signalling } from '../signalling.ts';
import { type Attack, keepOn, linger } from './attack.ts';

/** Messages that never end: text frames of one byte each, of which none is the last. */
export const fragments: Attack = (attacker) =>
  keepOn(attacker, { side: 150, pause: 500 }, async (round) => {
    const signalling = await Signalling.ready(attacker.target, ipv4(round % 40));
    try {
      for (let sent = 0; sent < 16_000 && signalling.isOpen && !attacker.signal.aborted; sent += 500) {
        for (let each = 0; each < 500; each++) signalling.socket.send('x', { fin: false });
        await linger(attacker.signal, 20);
      }
      attacker.count(signalling.isOpen ? 'held to the end' : 'cut off');
    } finally {
      signalling.close();
    }
  });

/** As many sockets as one customer with a /48 can hold, each with an address of its own /64. */
export const sockets: Attack = (attacker) =>
  keepOn(attacker, { side: 600, pause: 1_000 }, async (round) => {
    const signalling = await Signalling.ready(attacker.target, customer(round));
    while (signalling.isOpen && !attacker.signal.aborted) {
      await linger(attacker.signal, 1_000);
    }
    signalling.close();
  });

/** Upgrades that must be refused: a foreign origin, and paths that there are not. */
export const upgrades: Attack = (attacker) =>
  keepOn(attacker, { side: 8, pause: 20 }, async (round) => {
    const origin = { origin: `https://${randomBytes(4).toString('hex')}.example` };
    await Signalling.open(attacker.target, customer(round % 500), origin);
  });

/** One JSON message after the other that no client would send. */
const NONSENSE: readonly (string | Buffer)[] = [
  '{',
  '[]',
  'null',
  '{"id":1,"method":"hello","params":{"versions":[1]},"more":1}',
  '{"id":-1,"method":"ping","params":{}}',
  '{"id":1,"result":{}}',
  '{"event":"peerJoined","params":{}}',
  `{"id":1,"method":"hello","params":${'['.repeat(30_000)}`,
  `"${'x'.repeat(130_000)}"`,
  'x'.repeat(200_000),
  Buffer.from([0xff, 0xfe, 0xfd]),
  randomBytes(1_000),
];

/** Messages that are none. */
export const junk: Attack = (attacker) =>
  keepOn(attacker, { side: 10, pause: 100 }, async (round) => {
    const signalling = await Signalling.open(attacker.target, customer(round % 3_000));
    const message = NONSENSE[round % NONSENSE.length] ?? '';
    if (round % 2 === 0) await signalling.request('hello', { versions: [2] });
    for (let each = 0; each < 20 && signalling.isOpen; each++) signalling.socket.send(message);
    await linger(attacker.signal, 200);
    signalling.close();
  });
