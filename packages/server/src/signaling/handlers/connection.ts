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

/** What a connection asks that needs no place in a room: about rooms, for a place, and for the TURN server. */
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
    const { directory, rings, linkId, signal } = session;
    const ring = ringId === undefined ? null : rings.acceptedBy(linkId, ringId);
    const { membership, place } = await directory.join({ room, name, token, ring, link: session, signal });
    session.enter(membership);
    return place;
  },

  async resume(session, { resumeToken }) {
    const { membership, place } = await session.directory.resume(resumeToken, session);
    session.enter(membership);
    session.rings.remind(membership.peerId);
    return place;
  },

  lookupTurn(session) {
    if (!session.membership && session.check?.closed !== false) throw new ProtocolError('bad-state');
    return { turn: session.turnAccess() };
  },
};
