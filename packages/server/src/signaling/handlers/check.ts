import { ProtocolError } from '@sotto/protocol';
import type { CheckHandlers } from './types.ts';

/** A check of the network, which needs no room. */
export const checkHandlers: CheckHandlers = {
  async openCheck(session) {
    if (session.place || session.check?.closed === false) throw new ProtocolError('bad-state');
    session.claimCheckAllowance();
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
