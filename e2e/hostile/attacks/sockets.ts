import { randomBytes } from 'node:crypto';
import { protocolVersions } from '../../../packages/protocol/src/index.ts';
import { clientFrame } from '../../../packages/server/src/testing/client-frame.ts';
import { customer, elsewhere, ipv4 } from '../networks.ts';
import { Signalling } from '../signalling.ts';
import { type Attack, type Attacker, linger } from './attack.ts';

/** A piece of a message of which none is the last. */
const piece = (first: boolean): Buffer => clientFrame({ opcode: first ? 1 : 0, payload: 'x', isLast: false });

const pieces = (count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, index) => piece(index === 0)));

/** The head of a frame of 100,000 bytes. */
const LONG_FRAME = clientFrame({ opcode: 1, payload: 'x'.repeat(100_000) }).subarray(0, 14);
const DRIPS = 1_200;

const ENDLESS: readonly ((signalling: Signalling, attacker: Attacker) => Promise<void>)[] = [
  async ({ wire }) => void wire.write(pieces(200)),
  async ({ wire }) => void wire.write(pieces(40)),
  // Each byte in a record of TLS of its own.
  async (signalling, { signal }) => {
    const { wire } = signalling;
    wire.write(LONG_FRAME);
    for (let sent = 0; sent < DRIPS && signalling.isOpen && !signal.aborted; sent++)
      await new Promise<void>((resolve) => wire.write('x', () => resolve()));
  },
];

/** Messages that never end: too many pieces, pieces after which none comes, a frame that comes byte by byte. */
export const fragments: Attack = {
  perSecond: 6,
  atOnce: 150,
  limits: ['closed: too many pieces', 'closed: unfinished'],
  act: async (attacker, round) => {
    const from = round % 2 === 0 ? ipv4(round % 40) : elsewhere(0x100 + (round % 40));
    const signalling = await Signalling.ready(attacker.target, from);
    attacker.deed.reach('messages begun');
    await ENDLESS[round % ENDLESS.length]?.(signalling, attacker);
    await endOf(signalling, { attacker, ms: 20_000 });
  },
};

/** More sockets than the server has room for, all of one customer with a /48, each from another /64 of it. */
export const sockets: Attack = {
  perSecond: 20,
  atOnce: 1_200,
  limits: ['closed: crowded'],
  act: async (attacker, round) => {
    const signalling = await Signalling.ready(attacker.target, customer(1, round));
    attacker.deed.reach('sockets');
    await endOf(signalling, { attacker, ms: 3_600_000 });
  },
};

/** Upgrades that must be refused, of pages of a foreign origin, faster than refusals are answered. */
export const upgrades: Attack = {
  perSecond: 12,
  atOnce: 100,
  limits: ['cut without an answer'],
  act: async ({ target, deed }, round) => {
    const origin = { origin: `https://${randomBytes(4).toString('hex')}.example` };
    try {
      const signalling = await Signalling.open(target, customer(2, round % 2), origin);
      deed.meet('let in');
      signalling.close();
    } catch (error) {
      if (error instanceof Error && error.message === 'status 403') deed.reach('refusals');
      else throw error;
    }
  },
};

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

const PINGS = Buffer.concat(Array.from({ length: 1_000 }, () => clientFrame({ opcode: 9, payload: '' })));

/** Messages that are none, and more of them than there may be. */
export const junk: Attack = {
  perSecond: 8,
  atOnce: 100,
  limits: ['closed: malformed', 'closed: too long', 'closed: badAnswer', 'closed: flood'],
  act: async (attacker, round) => {
    const from = round % 2 === 0 ? customer(3, round) : elsewhere(0x200 + (round % 40));
    const signalling = await Signalling.open(attacker.target, from);
    // Every message comes from both kinds of networks, and before and after the greeting.
    const turn = Math.floor(round / 2);
    const message = NONSENSE[turn % (NONSENSE.length + 1)];
    if (turn % 2 === 0) await signalling.request('hello', { versions: [protocolVersions[0]] });
    attacker.deed.reach('sockets');
    if (message === undefined) signalling.wire.write(PINGS);
    else for (let each = 0; each < 20 && signalling.isOpen; each++) signalling.socket.send(message);
    await endOf(signalling, { attacker, ms: 8_000 });
  },
};

/** Waits until the server closes it, or for so long, and counts how it went. */
async function endOf(
  signalling: Signalling,
  { attacker: { signal, deed }, ms }: { readonly attacker: Attacker; readonly ms: number },
): Promise<void> {
  await Promise.race([signalling.ended, linger(signal, ms)]);
  if (!signal.aborted) deed.meet(signalling.isOpen ? 'held' : signalling.ending);
  signalling.close();
}
