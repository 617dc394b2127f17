import { ProtocolError, protocolVersions } from '@sotto/protocol';
import type { SessionHandlers } from './types.ts';

/** Requests that need no membership: about rooms, for a membership, about the network, and for the TURN server. */
export const connectionHandlers = {
  hello(session, { versions }) {
    const version = protocolVersions.find((spoken) => versions.includes(spoken));
    if (version === undefined) throw new ProtocolError('unsupported-version');
    session.greet(version);
    return { version };
  },

  ping: () => undefined,

  createRoom(session, { kind }) {
    session.claimAllowance('room');
    return session.directory.make(kind, session.networks);
  },

  lookupRoom: (session, { room }) => session.directory.lookUp(room),

  lookupLink: (session, { room }) => session.directory.lookUpLink(room),

  closeRoom: (session, { room }) => session.directory.end(room),

  async join(session, { room, name, token, ring: ringId }) {
    const { directory, rings, socketId, signal } = session;
    const ring = ringId === undefined ? null : rings.acceptedBy(socketId, ringId);
    const { membership, state } = await directory.join({ room, name, token, ring, socket: session, signal });
    session.enter(membership);
    return state;
  },

  async resume(session, { resumeToken }) {
    const { membership, state } = await session.directory.resume(resumeToken, session);
    session.enter(membership);
    session.rings.remind(membership.peerId);
    return state;
  },

  async openCheck(session) {
    if (session.check?.closed === false) throw new ProtocolError('bad-state');
    session.claimAllowance('check');
    session.check = await session.checks.open(session.networks, session.signal);
    return { ways: [...session.check.ways] };
  },

  connectCheck({ check }, params) {
    if (!check || check.closed) throw new ProtocolError('bad-state');
    return check.connect(params);
  },

  closeCheck(session) {
    session.check?.close();
    session.check = null;
  },

  lookupTurn(session) {
    if (!session.membership && session.check?.closed !== false) throw new ProtocolError('bad-state');
    return { turn: session.turnAccess() };
  },
} satisfies Partial<SessionHandlers>;
