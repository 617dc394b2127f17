import { ProtocolError } from '@sotto/protocol';
import type { SessionHandlers } from './types.ts';

/** The TURN server, for those who are in a room or check their network. */
export const turnHandlers: SessionHandlers<'lookupTurn'> = {
  lookupTurn(session) {
    if (!session.membership && session.check?.closed !== false) throw new ProtocolError('bad-state');
    return { turn: session.turnAccess() };
  },
};
