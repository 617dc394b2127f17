import { randomBytes } from 'node:crypto';
import { sending } from '../../../packages/server/src/testing/sender.ts';
import { customer, elsewhere } from '../networks.ts';
import { Signalling } from '../signalling.ts';
import { type Attack, linger } from './attack.ts';

/** Rooms that nobody ever enters: from one customer as many as it gets, and from others until there are too many. */
export const rooms: Attack = {
  perSecond: 5,
  atOnce: 20,
  limits: ['rate-limited', 'store_evicted rooms'],
  act: async (attacker, round) => {
    const from = round % 5 < 2 ? customer(8, round) : elsewhere(0x400 + (round % 64));
    const signalling = await Signalling.ready(attacker.target, from);
    try {
      for (let each = 0; each < 30; each++) {
        await signalling.request('createRoom', { kind: each % 2 === 0 ? 'call' : 'conference' });
        attacker.deed.reach('rooms');
      }
    } finally {
      signalling.close();
    }
  },
};

/** People who come and go without a pause, and send something anew each time. */
export const churn: Attack = {
  perSecond: 1,
  atOnce: 8,
  limits: ['rate-limited'],
  act: async ({ target, deed, signal }, round) => {
    const host = await Signalling.ready(target, elsewhere(16 + (round % 4)));
    try {
      const { room } = await host.request('createRoom', { kind: 'conference' });
      for (let each = 0; each < 60 && host.isOpen && !signal.aborted; each++) {
        const stream = () =>
          host.request('produce', {
            source: 'microphone',
            rtpParameters: sending('microphone'),
            paused: false,
          });
        // Not one after the other: that would be slower than the server allows.
        const answers = await Promise.allSettled([
          host.request('join', { room, name: 'Eve' }).then(() => deed.reach('joins')),
          stream().then(() => deed.reach('streams')),
          stream().then(() => deed.reach('streams')),
          stream().then(() => deed.reach('streams')),
          host.request('leave', { reason: 'left' }),
        ]);
        for (const answer of answers) if (answer.status === 'rejected') deed.meet(answer.reason);
        await linger(signal, 200);
      }
    } finally {
      host.close();
    }
  },
};

/** Checks of the network, and names for a TURN server: more than one /64 may begin, and than there can be at a time. */
export const checks: Attack = {
  perSecond: 3,
  atOnce: 40,
  limits: ['rate-limited'],
  act: async ({ target, deed, signal }, round) => {
    const from = round % 2 === 0 ? customer(9, 0) : elsewhere(0x500 + (round % 64));
    const signalling = await Signalling.ready(target, from);
    try {
      await signalling.request('openCheck', {});
      deed.reach('checks');
      // Only whoever checks the network, or has a place, is told of a TURN server.
      const { turn } = await signalling.request('lookupTurn', {});
      deed.meet(turn === null ? 'no TURN server to be told of' : 'TURN server');
      await linger(signal, 8_000);
    } finally {
      signalling.close();
    }
  },
};

/** Cards that nobody can open, for everybody who can be rung: from one network more than it may, and from many. */
export const rings: Attack = {
  perSecond: 4,
  atOnce: 60,
  limits: ['rate-limited', 'ringAnswered'],
  act: async ({ target, deed, signal, identities }, round) => {
    const from = round % 2 === 0 ? customer(10, 0) : elsewhere(0x600 + (round % 200));
    const signalling = await Signalling.ready(target, from);
    try {
      const identity = identities[round % identities.length] ?? '';
      signalling.onEvent = (event) => deed.meet(event);
      const card = randomBytes(900).toString('base64url');
      await signalling.request('ringIdentity', { identity, card });
      deed.reach('rings');
      await linger(signal, 6_000);
    } finally {
      signalling.close();
    }
  },
};
