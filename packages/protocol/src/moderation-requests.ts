import * as v from 'valibot';
import { mediaSource, nothing, opaqueId } from './fields.ts';
import { limits } from './limits.ts';
import type { ClientRequest } from './request-types.ts';
import { permissionToSend, role } from './roles.ts';

const member = ['member'] as const;
const sources = v.pipe(v.array(mediaSource), v.minLength(1), v.maxLength(mediaSource.options.length));

/** Requests of those who lead a conference, and of those who are led. */
export const moderationRequests = {
  /** From now on another peer has this role, and may do what it allows and no more. */
  setRole: {
    states: member,
    needs: 'peers.setRole',
    params: v.strictObject({ peerId: opaqueId, role }),
    result: nothing,
  },
  /** What another peer sends of these sources ends, and it sends nothing of them until it is released. */
  restrictPeer: {
    states: member,
    needs: 'peers.restrict',
    params: v.strictObject({ peerId: opaqueId, sources }),
    result: nothing,
  },
  releasePeer: {
    states: member,
    needs: 'peers.restrict',
    params: v.strictObject({ peerId: opaqueId, sources }),
    result: nothing,
  },
  /** The same for everybody on whom the sender may act. */
  restrictPeers: {
    states: member,
    needs: 'peers.restrict',
    params: v.strictObject({ sources, except: v.pipe(v.array(opaqueId), v.maxLength(limits.exceptedPeers)) }),
    result: nothing,
  },
  releasePeers: {
    states: member,
    needs: 'peers.restrict',
    params: v.strictObject({ sources }),
    result: nothing,
  },
  /** Asks those who may do so to be released, or takes that back. */
  askRelease: {
    states: member,
    needs: { bySource: permissionToSend },
    params: v.strictObject({ source: mediaSource, asking: v.boolean() }),
    result: nothing,
  },
} as const satisfies Record<string, ClientRequest>;
