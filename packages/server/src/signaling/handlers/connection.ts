import { ProtocolError, protocolVersions } from '@sotto/protocol';
import type { SessionHandlers } from './types.ts';

type Methods =
  | 'hello'
  | 'ping'
  | 'createRoom'
  | 'lookupRoom'
  | 'lookupLink'
  | 'closeRoom'
  | 'join'
  | 'resume'
  | 'lookupTurn';

/** Requests that need no membership: about rooms, for a membership, and for the TURN server. */
export const connectionHandlers: SessionHandlers<Methods> = {
  hello(session, { versions }) {
    const version = protocolVersions.find((spoken) => versions.includes(spoken));
    if (version === undefined) throw new ProtocolError('unsupported-version');
    session.greet(version);
    return { version };
  },

  ping: () => ({}),

  createRoom(session, { kind }) {
    session.claimAllowance('room');
    return session.directory.make(kind, session.networks);
  },

  lookupRoom: (session, { room }) => session.directory.lookUp(room),

  lookupLink: (session, { room }) => session.directory.lookUpLink(room),

  async closeRoom(session, { room }) {
    await session.directory.end(room);
    return {};
  },

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

  lookupTurn(session) {
    if (!session.membership && session.check?.closed !== false) throw new ProtocolError('bad-state');
    return { turn: session.turnAccess() };
  },
};
