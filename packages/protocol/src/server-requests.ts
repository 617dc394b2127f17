import * as v from 'valibot';
import { mediaSource, nothing, opaqueId } from './fields.ts';
import { mediaKind, rtpParameters } from './rtp.ts';

/** Requests of the server, by method. */
export const serverRequests = {
  /** Offers what a peer sends. The consumer is paused until the client has answered. */
  consume: {
    params: v.strictObject({
      consumerId: opaqueId,
      producerId: opaqueId,
      peerId: opaqueId,
      source: mediaSource,
      kind: mediaKind,
      rtpParameters,
      /** The sender has muted it. */
      producerPaused: v.boolean(),
    }),
    result: nothing,
  },
} as const;

export type ServerRequests = typeof serverRequests;
export type ServerMethod = keyof ServerRequests;
export type ServerParams<M extends ServerMethod> = v.InferOutput<ServerRequests[M]['params']>;
export type ServerResult<M extends ServerMethod> = v.InferOutput<ServerRequests[M]['result']>;
