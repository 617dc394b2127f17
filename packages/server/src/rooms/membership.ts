import type {
  ClientParams,
  ClientResult,
  Role,
  RoomKind,
  ServerEvent,
  ServerEventParams,
  RoomRole,
} from '@sotto/protocol';
import { type RoomMethod, type RoomRequests, roomRequests } from './room-requests.ts';
import type { RoomPeer } from './room.ts';

/**
 * A peer's right to be in a room, as the connection sees it that carries the peer. Requests go in, answers come out, and
 * events come by the peer's socket: all of it plain data, so that the room could be on another machine. It outlives no
 * connection; with another one the peer has another of these, by the same id.
 */
export class Membership implements RoomRole {
  readonly peerId: string;
  readonly kind: RoomKind;
  /** Of the room. */
  readonly roomKey: string;
  readonly #roomPeer: RoomPeer;

  constructor(roomPeer: RoomPeer) {
    const { room, peer } = roomPeer;
    this.#roomPeer = roomPeer;
    this.peerId = peer.peerId;
    this.kind = room.kind;
    this.roomKey = room.key;
  }

  /** Others may give it another. */
  get role(): Role {
    return this.#roomPeer.peer.role;
  }

  /** Aborted when the peer is out of the room for good; not when its socket is lost. */
  get signal(): AbortSignal {
    return this.#roomPeer.peer.signal;
  }

  /** Asks the room. Whether the peer may was looked at before. Rejects with `ProtocolError`, or `SfuError`. */
  async request<M extends RoomMethod>(method: M, params: ClientParams<M>): Promise<ClientResult<M> | void> {
    const requests: RoomRequests = roomRequests;
    return requests[method](this.#roomPeer, params);
  }

  /** Whether one more could come into the room. */
  async hasSpace(): Promise<boolean> {
    return !this.#roomPeer.room.full;
  }

  /** The answer with the room's state is out: what waited follows it. */
  settle(): void {
    this.#roomPeer.peer.settle();
  }

  isOn(socketId: string): boolean {
    return this.#roomPeer.peer.isOn(socketId);
  }

  /** Tells the peer. */
  notify<E extends ServerEvent>(event: E, params: ServerEventParams<E>): void {
    this.#roomPeer.peer.notify(event, params);
  }

  /** Hands the peer what another has for it. Throws as `Peer.relay` does. */
  relay<E extends 'relay' | 'ringRelay'>(event: E, params: ServerEventParams<E>): void {
    this.#roomPeer.peer.relay(event, params);
  }

  /** The connection is gone: for now, or for good. Says nothing where another one has taken the peer over. */
  disconnected(socketId: string, manner: 'page-gone' | 'violation' | 'lost'): void {
    const { room, peer } = this.#roomPeer;
    if (!peer.isOn(socketId)) return;
    if (manner === 'lost') room.lose(peer, socketId);
    else room.leave(peer, manner === 'page-gone' ? 'closed' : 'lost');
  }
}
