import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { LeaveReason, PeerInfo, Role } from '@sotto/protocol';
import type { CallEvent, Restrictions } from '../types/types.ts';
import { Participant } from './participant.ts';

/** The others in a room, in the order in which they came. */
export class Participants {
  readonly #peers = signal<readonly Participant[]>([]);
  readonly peers: ReadonlySignal<readonly Participant[]> = this.#peers;
  readonly #emit: (event: CallEvent) => void;

  constructor(emit: (event: CallEvent) => void) {
    this.#emit = emit;
  }

  /** Undefined when the server told of the same peer twice. */
  add(info: PeerInfo): Participant | undefined {
    if (this.#find(info.peerId) !== undefined) return undefined;
    const participant = new Participant(info);
    this.#peers.value = [...this.#peers.peek(), participant];
    this.#emit({ type: 'peer-joined', name: info.name });
    return participant;
  }

  update(peerId: string, connection: PeerInfo['connection']): Participant | undefined {
    const participant = this.#find(peerId);
    if (participant !== undefined) participant.presence.value = connection;
    return participant;
  }

  changeRole(peerId: string, role: Role): void {
    const participant = this.#find(peerId);
    if (participant !== undefined) participant.role.value = role;
  }

  restrict(peerId: string, restrictions: Restrictions): Participant | undefined {
    const participant = this.#find(peerId);
    if (participant !== undefined) participant.restrictions.value = restrictions;
    return participant;
  }

  remove(peerId: string, reason: LeaveReason): Participant | undefined {
    const participant = this.#find(peerId);
    if (participant === undefined) return undefined;
    this.#peers.value = this.#peers.peek().filter((other) => other !== participant);
    participant.clearTracks();
    this.#emit({ type: 'peer-left', name: participant.name, reason });
    return participant;
  }

  /**
   * Takes the server's list for the truth. Those who are still there stay the same objects. `quiet` tells nobody,
   * for those who were there before oneself.
   */
  replace(
    infos: readonly PeerInfo[],
    options: { readonly quiet: boolean },
  ): { readonly added: readonly Participant[]; readonly removed: readonly Participant[] } {
    const before = this.#peers.peek();
    const kept = new Map(before.map((participant) => [participant.peerId, participant]));
    const now = infos.map((info) => kept.get(info.peerId) ?? new Participant(info));
    for (const [index, info] of infos.entries()) {
      const participant = now[index];
      if (participant === undefined) continue;
      participant.presence.value = info.connection;
      participant.role.value = info.role;
    }
    const added = now.filter((participant) => !before.includes(participant));
    const removed = before.filter((participant) => !now.includes(participant));
    this.#peers.value = now;
    for (const participant of removed) {
      participant.clearTracks();
      if (!options.quiet) this.#emit({ type: 'peer-left', name: participant.name, reason: 'left' });
    }
    if (!options.quiet) for (const { name } of added) this.#emit({ type: 'peer-joined', name });
    return { added, removed };
  }

  #find(peerId: string): Participant | undefined {
    return this.#peers.peek().find((participant) => participant.peerId === peerId);
  }
}
