// What clients of version 2 of the protocol are told and say: pages that were open before the server was renewed. Their
// tables know of a role only whether it is that of the host, and call a room token by what it made then.

import type { Told } from './version-one.ts';

export function eventInVersionTwo({ event, params }: Told): Told {
  if (!('peer' in params) || typeof params.peer !== 'object' || params.peer === null)
    return { event, params };
  return { event, params: { ...params, peer: withHost(params.peer) } };
}

/** A place is what has a role and the others. */
export function resultInVersionTwo(result: object): object {
  if (!('role' in result) || !('peers' in result) || !Array.isArray(result.peers)) return result;
  return withHost({ ...result, peers: result.peers.map((peer: object) => withHost(peer)) });
}

export function paramsFromVersionTwo(method: string, params: unknown): unknown {
  if (method !== 'join' && method !== 'closeRoom') return params;
  if (typeof params !== 'object' || params === null || !('hostToken' in params) || 'token' in params)
    return params;
  const { hostToken, ...others } = params;
  return { ...others, token: hostToken };
}

function withHost(info: object): object {
  const { role, ...others }: { role?: unknown } = info;
  return { ...others, host: role === 'host' };
}
