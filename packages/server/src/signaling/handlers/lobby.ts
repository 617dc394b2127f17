import { ProtocolError, protocolVersions, roomKinds } from '@sotto/protocol';
import { wireCapabilities } from '../../rooms/media-wire.ts';
import type { LobbyHandlers } from './types.ts';

/** What a socket may ask before it has a place, and some of it after. */
export const lobbyHandlers: LobbyHandlers = {
  hello(session, { versions }) {
    const version = protocolVersions.find((spoken) => versions.includes(spoken));
    if (version === undefined) throw new ProtocolError('unsupported-version');
    session.greet(version);
    return { version };
  },

  ping: () => ({}),

  createRoom(session, { kind }) {
    session.claimRoomAllowance();
    return session.directory.make(kind, session.networks);
  },

  async lookupRoom(session, { room: id }) {
    const room = await session.directory.find(id);
    const capabilities =
      roomKinds[room.kind].media === 'sfu' ? session.directory.routerRtpCapabilities : null;
    return {
      kind: room.kind,
      peers: room.size,
      full: room.full,
      routerRtpCapabilities: capabilities && wireCapabilities(capabilities),
    };
  },

  lookupLink: (session, { room }) => session.directory.lookUpLink(room),

  async closeRoom(session, { room, hostToken }) {
    await session.directory.end(room, hostToken);
    return {};
  },

  async join(session, { room: id, name, hostToken, ring: ringId }) {
    if (session.place) throw new ProtocolError('bad-state');
    const room = await session.directory.find(id);
    const host = hostToken !== undefined && (await session.directory.isHost(room, hostToken));
    const ring = ringId === undefined ? null : session.rings.acceptedBy(session, ringId);
    const { peer, place } = await room.join({ name, host, link: session, ring, signal: session.signal });
    session.enter({ room, peer });
    return place;
  },

  resume(session, { resumeToken }) {
    if (session.place) throw new ProtocolError('bad-state');
    const found = session.directory.findPlace(resumeToken);
    const place = found.room.resume(found.peer, session);
    session.enter(found);
    session.rings.remind(found.peer);
    return place;
  },
};
