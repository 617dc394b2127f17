import { randomBytes } from 'node:crypto';
import { elsewhere } from '../networks.ts';
import { Signalling } from '../signalling.ts';
import { type Attack, type Attacker, linger } from './attack.ts';

const PONG_MS = 1_000;

/**
 * Reads nothing from now on and stays: who reads no pings can still say that it is there (RFC 6455, section 5.5.3), and
 * all that the server says to it waits there.
 */
function readNothing({ socket, ended }: Signalling): void {
  socket.pause();
  const pongs = setInterval(() => socket.pong(), PONG_MS);
  void ended.then(() => clearInterval(pongs));
}

/** Reads on, to know what has become of them, and counts it. */
async function lookAfter(readers: readonly Signalling[], { deed, signal }: Attacker): Promise<void> {
  for (const { socket } of readers) socket.resume();
  await linger(signal, 2_000);
  if (signal.aborted) return;
  for (const reader of readers) deed.meet(reader.isOpen ? 'readers held' : `readers ${reader.ending}`);
}

/** Of one message each: as long as `relay` takes them, about. */
const DATA = randomBytes(45_000).toString('base64url');
const HELD_MS = 60_000;

/** Bytes for somebody who reads none: in each call as many as are taken, which then wait for as long as it holds. */
export const relay: Attack = {
  perSecond: 5,
  atOnce: 100,
  limits: ['rate-limited'],
  act: async (attacker, round) => {
    const { target, deed, signal } = attacker;
    const from = elsewhere(32 + (round % 16));
    const open: Signalling[] = [];
    const come = async (): Promise<Signalling> => {
      const signalling = await Signalling.ready(target, from);
      open.push(signalling);
      return signalling;
    };
    try {
      const [victim, flood] = [await come(), await come()];
      const { room } = await victim.request('createRoom', { kind: round % 8 === 0 ? 'conference' : 'call' });
      const { peerId } = await victim.request('join', { room, name: 'Eve' });
      await flood.request('join', { room, name: 'Eve' });
      readNothing(victim);
      const until = performance.now() + HELD_MS;
      while (performance.now() < until && flood.isOpen && !signal.aborted) {
        await flood.request('relay', { to: peerId, data: DATA }).then(
          () => deed.reach('messages passed on'),
          async (error: unknown) => {
            deed.meet(error);
            await linger(signal, 5_000);
          },
        );
        await linger(signal, 20);
      }
      await lookAfter([victim], attacker);
    } finally {
      for (const signalling of open) signalling.close();
    }
  },
};

const READERS = 15;
const COMINGS = 300;

/** Seats in a conference in which much happens, of which nobody reads a word. */
export const slowReaders: Attack = {
  perSecond: 0.5,
  atOnce: 3,
  limits: [],
  act: async (attacker, round) => {
    const { target, deed, signal } = attacker;
    const seats: Signalling[] = [];
    try {
      const seat = async (): Promise<Signalling> => {
        const signalling = await Signalling.ready(target, elsewhere(48 + (round % 8)));
        seats.push(signalling);
        return signalling;
      };
      const busy = await seat();
      const { room } = await busy.request('createRoom', { kind: 'conference' });
      for (let each = 0; each < READERS; each++) {
        const reader = await seat();
        await reader.request('join', { room, name: 'Eve'.repeat(20) });
        readNothing(reader);
      }
      for (let each = 0; each < COMINGS && busy.isOpen && !signal.aborted; each++) {
        await busy.request('join', { room, name: 'Eve'.repeat(20) });
        await busy.request('leave', { reason: 'left' });
        deed.reach('joins before those who do not read');
        await linger(signal, 200);
      }
      await lookAfter(
        seats.filter((each) => each !== busy),
        attacker,
      );
    } finally {
      for (const signalling of seats) signalling.close();
    }
  },
};
