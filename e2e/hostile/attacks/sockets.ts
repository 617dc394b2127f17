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
        attacker.deed.reach('bursts');
        await linger(attacker.signal, 20);
      }
      attacker.deed.meet(signalling.isOpen ? 'held to the end' : signalling.ending);
    } finally {
      signalling.close();
    }
  });

/** More sockets than the server has room for, all of one customer with a /48, each from another /64 of it. */
export const sockets: Attack = (attacker) =>
  keepOn(attacker, { side: 1_000, pause: 1_000 }, async (round) => {
    const signalling = await Signalling.ready(attacker.target, customer(round));
    attacker.deed.reach('sockets');
    await Promise.race([signalling.ended, linger(attacker.signal, 3_600_000)]);
    if (!attacker.signal.aborted) attacker.deed.meet(signalling.ending);
    signalling.close();
  });

/** Upgrades that must be refused: from pages of a foreign origin. */
export const upgrades: Attack = (attacker) =>
  keepOn(attacker, { side: 8, pause: 20 }, async (round) => {
    const origin = { origin: `https://${randomBytes(4).toString('hex')}.example` };
    try {
      const signalling = await Signalling.open(attacker.target, customer(round % 500), origin);
      attacker.deed.meet('let in');
      signalling.close();
    } catch (error) {
      if (error instanceof Error && error.message === 'status 403') attacker.deed.reach('refusals');
      else throw error;
    }
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
    try {
      const message = NONSENSE[round % NONSENSE.length] ?? '';
      if (round % 2 === 0) await signalling.request('hello', { versions: [2] });
      for (let each = 0; each < 20 && signalling.isOpen; each++) signalling.socket.send(message);
      await Promise.race([signalling.ended, linger(attacker.signal, 2_000)]);
      if (signalling.isOpen) attacker.deed.meet('held');
      else attacker.deed.reach(signalling.ending);
    } finally {
      signalling.close();
    }
  });
