import type { EventEmitter } from 'node:events';
import type { SfuPeer } from './peer.ts';
import type { SfuPeerHandlers, SfuRoomEvents } from './types.ts';

/** A router on one worker, and the peers on it. */
export declare class SfuRoom extends (EventEmitter as new () => EventEmitter<SfuRoomEvents>) {
  addPeer(peerId: string, handlers: SfuPeerHandlers): Promise<SfuPeer>;
  close(): void;
}
