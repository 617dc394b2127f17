import { ProtocolError } from '@sotto/protocol';
import type { SessionHandlers } from './types.ts';

/** A check of the network, which needs no room. */
export const checkHandlers: SessionHandlers<'openCheck' | 'connectCheck' | 'closeCheck'> = {
  async openCheck(session) {
    if (session.check?.closed === false) throw new ProtocolError('bad-state');
    session.claimAllowance('check');
    session.check = await session.checks.open(session.networks, session.signal);
    return { ways: [...session.check.ways] };
  },

  async connectCheck({ check }, params) {
    if (!check || check.closed) throw new ProtocolError('bad-state');
    await check.connect(params);
    return {};
  },

  closeCheck(session) {
    session.check?.close();
    session.check = null;
    return {};
  },
};
