import { ProtocolError, protocolVersions, roomKinds } from '@sotto/protocol';
import { wireCapabilities } from '../../rooms/media-wire.ts';
import { Membership } from '../../rooms/membership.ts';
import type { SessionHandlers } from './types.ts';

type Methods =
  | 'hello'
  | 'ping'
  | 'createRoom'
  | 'lookupRoom'
  | 'lookupLink'
  | 'closeRoom'
  | 'join'
  | 'resume';

/** What a connection asks without a place in a room: about rooms, and for a place. */
export const connectionHandlers: SessionHandlers<Methods> = {
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

  async closeRoom(session, { room }) {
    await session.directory.end(room);
    return {};
  },

  async join(session, { room: id, name, token, ring: ringId }) {
    const room = await session.directory.find(id);
    const role = await session.directory.roleIn(room, token);
    const ring = ringId === undefined ? null : session.rings.acceptedBy(session.linkId, ringId);
    const { peer, place } = await room.join({ name, role, link: session, ring, signal: session.signal });
    session.enter(new Membership({ room, peer }));
    return place;
  },

  resume(session, { resumeToken }) {
    const found = session.directory.findPlace(resumeToken);
    const place = found.room.resume(found.peer, session);
    session.enter(new Membership(found));
    session.rings.remind(found.peer.peerId);
    return place;
  },
};
