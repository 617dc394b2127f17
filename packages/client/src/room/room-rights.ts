import { batch, type ReadonlySignal, signal } from '@preact/signals-core';
import {
  isAllowed,
  outranks,
  type Permission,
  type Role,
  type RoomKind,
  roles,
  type RoomState,
} from '@sotto/protocol';
import type { ServerNotification } from '../signaling/incoming.ts';
import type { CallEvent, OwnRestrictions, RemotePeer } from '../types/types.ts';
import type { Participants } from './participants.ts';

const unrestricted: OwnRestrictions = { sources: [], asking: [], by: {} };

interface RoomRightsOptions {
  readonly kind: RoomKind;
  readonly participants: Participants;
  readonly emit: (event: CallEvent) => void;
}

/** What this device and the others may do in a room, as the server says it. */
export class RoomRights {
  readonly #options: RoomRightsOptions;
  readonly #role;
  readonly #restrictions = signal(unrestricted);
  #peerId: string | null = null;

  constructor(options: RoomRightsOptions) {
    this.#options = options;
    this.#role = signal<Role>(roles[options.kind].guest);
  }

  get role(): ReadonlySignal<Role> {
    return this.#role;
  }

  /** What this device may not send until it is released. */
  get restrictions(): ReadonlySignal<OwnRestrictions> {
    return this.#restrictions;
  }

  may(permission: Permission): boolean {
    return isAllowed({ kind: this.#options.kind, role: this.#role.value }, permission);
  }

  mayActOn(peer: RemotePeer): boolean {
    const { kind } = this.#options;
    return outranks({ kind, role: this.#role.value }, { kind, role: peer.role.value });
  }

  /** A membership was taken or goes on. The server tells of all who are restricted after that. */
  take({ peerId, role }: RoomState): void {
    this.#peerId = peerId;
    batch(() => {
      this.#role.value = role;
      this.#restrictions.value = unrestricted;
      for (const { restrictions } of this.#options.participants.peers.peek())
        restrictions.value = unrestricted;
    });
  }

  changeRole({ peerId, role, by, token }: ParamsOf<'roleChanged'>): void {
    const { participants, emit } = this.#options;
    if (peerId !== this.#peerId) {
      participants.changeRole(peerId, role);
      return;
    }
    this.#role.value = role;
    if (token !== undefined) emit({ type: 'role-given', role, by, token });
  }

  changeRestrictions({ peerId, sources, asking, by }: ParamsOf<'restrictionsChanged'>): void {
    const { participants, emit } = this.#options;
    const changed = { sources, asking };
    if (peerId !== this.#peerId) {
      const participant = participants.restrict(peerId, changed);
      if (participant !== undefined && by === null && asking.length > 0)
        emit({ type: 'release-asked', peer: participant, sources: asking });
      return;
    }
    const before = this.#restrictions.peek();
    const added = sources.filter((source) => !before.sources.includes(source));
    const removed = before.sources.filter((source) => !sources.includes(source));
    const known = Object.entries(before.by).filter(([source]) => !removed.some((each) => each === source));
    const news = by === null ? [] : added.map((source) => [source, by]);
    this.#restrictions.value = { ...changed, by: Object.fromEntries([...known, ...news]) };
    if (added.length > 0) emit({ type: 'restricted', sources: added });
    if (removed.length > 0) emit({ type: 'released', sources: removed });
  }
}

type ParamsOf<E extends ServerNotification['event']> = Extract<ServerNotification, { event: E }>['params'];
