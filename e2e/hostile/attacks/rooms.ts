import { randomBytes } from 'node:crypto';
import { sending } from '../../../packages/server/src/testing/sender.ts';
import { customer, elsewhere } from '../networks.ts';
import { Signalling } from '../signalling.ts';
import { type Attack, keepOn, linger } from './attack.ts';

/** Rooms that nobody ever enters, made from one /64 after the other of one customer. */
export const rooms: Attack = (attacker) =>
  keepOn(attacker, { side: 4, pause: 50 }, async (round) => {
    const signalling = await Signalling.ready(attacker.target, customer(round));
    try {
      for (let each = 0; each < 30; each++) {
        await signalling.request('createRoom', { kind: each % 2 === 0 ? 'call' : 'conference' });
        attacker.deed.reach('rooms');
      }
    } finally {
      signalling.close();
    }
  });

/** People who come and go without a pause, and send something anew each time. */
export const churn: Attack = (attacker) =>
  keepOn(attacker, { side: 30, pause: 200 }, async (round) => {
    const host = await Signalling.ready(attacker.target, elsewhere(16 + (round % 4)));
    try {
      const { room } = await host.request('createRoom', { kind: 'conference' });
      for (let each = 0; each < 60 && host.isOpen && !attacker.signal.aborted; each++) {
        const stream = () =>
          host.request('produce', {
            source: 'microphone',
            rtpParameters: sending('microphone'),
            paused: false,
          });
        // Not one after the other: that would be slower than the server allows.
        const answers = await Promise.allSettled([
          host.request('join', { room, name: 'Eve' }).then(() => attacker.deed.reach('joins')),
          stream().then(() => attacker.deed.reach('streams')),
          stream().then(() => attacker.deed.reach('streams')),
          stream().then(() => attacker.deed.reach('streams')),
          host.request('leave', { reason: 'left' }),
        ]);
        for (const answer of answers) if (answer.status === 'rejected') attacker.deed.meet(answer.reason);
      }
    } finally {
      host.close();
    }
  });

/** Bytes for others, as many as one may say, to somebody who reads none of them. */
export const relay: Attack = (attacker) =>
  keepOn(attacker, { side: 4, pause: 500 }, async (round) => {
    const kind = round % 2 === 0 ? 'conference' : 'call';
    const victim = await Signalling.ready(attacker.target, elsewhere(32 + (round % 8)));
    const floods: Signalling[] = [];
    try {
      const { room } = await victim.request('createRoom', { kind });
      const { peerId } = await victim.request('join', { room, name: 'Eve' });
      victim.socket.pause();
      for (let each = 0; each < (kind === 'call' ? 1 : 8); each++) {
        const flood = await Signalling.ready(attacker.target, elsewhere(32 + (round % 8)));
        floods.push(flood);
        await flood.request('join', { room, name: 'Eve' });
      }
      const data = randomBytes(45_000).toString('base64url');
      for (let each = 0; each < 60 && !attacker.signal.aborted; each++) {
        for (const flood of floods)
          flood.request('relay', { to: peerId, data }).then(
            () => attacker.deed.reach('messages passed on'),
            (error: unknown) => attacker.deed.meet(error),
          );
        await linger(attacker.signal, 100);
      }
    } finally {
      for (const flood of [victim, ...floods]) flood.close();
    }
  });

/** Seats in a conference in which much happens, of which nobody reads a word. */
export const slowReaders: Attack = (attacker) =>
  keepOn(attacker, { side: 2, pause: 1_000 }, async (round) => {
    const seats: Signalling[] = [];
    try {
      const seat = async (): Promise<Signalling> => {
        const signalling = await Signalling.ready(attacker.target, elsewhere(48 + (round % 8)));
        seats.push(signalling);
        return signalling;
      };
      const busy = await seat();
      const { room } = await busy.request('createRoom', { kind: 'conference' });
      for (let each = 0; each < 15; each++) {
        const reader = await seat();
        await reader.request('join', { room, name: 'Eve'.repeat(20) });
        reader.socket.pause();
      }
      for (let each = 0; each < 200 && busy.isOpen && !attacker.signal.aborted; each++) {
        await busy.request('join', { room, name: 'Eve'.repeat(20) });
        await busy.request('leave', { reason: 'left' });
        attacker.deed.reach('joins before those who do not read');
      }
      attacker.deed.meet('readers held', seats.filter((each) => each !== busy && each.isOpen).length);
    } finally {
      for (const signalling of seats) signalling.close();
    }
  });

/** Checks of the network, and names for a TURN server. */
export const checks: Attack = (attacker) =>
  keepOn(attacker, { side: 6, pause: 200 }, async (round) => {
    const signalling = await Signalling.ready(attacker.target, customer(round % 2_000));
    try {
      await signalling.request('openCheck', {});
      attacker.deed.reach('checks');
      // Only whoever checks the network, or has a place, is told of a TURN server.
      const { turn } = await signalling.request('lookupTurn', {});
      attacker.deed.meet(turn === null ? 'no TURN server to be told of' : 'TURN server');
      await linger(attacker.signal, 2_000);
    } finally {
      signalling.close();
    }
  });

/** Cards that nobody can open, for everybody who can be rung, from one network after the other. */
export const rings: Attack = (attacker) =>
  keepOn(attacker, { side: 12, pause: 300 }, async (round) => {
    const signalling = await Signalling.ready(attacker.target, customer(round % 4_000));
    try {
      const { room } = await signalling.request('createRoom', { kind: 'call' });
      await signalling.request('join', { room, name: 'Eve' });
      const identity = attacker.identities[round % attacker.identities.length] ?? '';
      signalling.onEvent = (event) => attacker.deed.meet(event);
      await signalling.request('ring', { identity, room, card: randomBytes(900).toString('base64url') });
      attacker.deed.reach('rings');
      await linger(attacker.signal, 8_000);
    } finally {
      signalling.close();
    }
  });
