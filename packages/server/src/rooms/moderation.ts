import { randomBytes } from 'node:crypto';
import {
  canGive,
  isAllowed,
  type MediaSource,
  mediaSource,
  outranks,
  permissionToSend,
  ProtocolError,
  type Role,
  type RoomKind,
  type RoomRole,
  roles,
  type ServerEvent,
  type ServerEventParams,
} from '@sotto/protocol';
import type { Peer } from './peer.ts';

export interface ModerationOptions {
  readonly kind: RoomKind;
  /** Throws `not-found`. */
  readonly find: (peerId: string) => Peer;
  readonly peers: () => Iterable<Peer>;
  readonly tell: <E extends ServerEvent>(event: E, params: ServerEventParams<E>, except?: Peer) => void;
  /** Makes a room token for a role that was given under this id. */
  readonly issueToken: (role: Role, grant: string) => Promise<string>;
}

/**
 * What those who lead a call decide about others, as long as the call goes on: roles they give, and sources that are
 * not to be sent. It holds whatever the others' pages do, and for whoever leaves and comes again.
 */
export class Moderation {
  readonly #options: ModerationOptions;
  /** By the id in the token that brings the role back. */
  readonly #roles = new Map<string, Role>();
  /** By the address from which a peer who is restricted came: leaving and coming again releases nobody. */
  readonly #restricted = new Map<string, ReadonlySet<MediaSource>>();

  constructor(options: ModerationOptions) {
    this.#options = options;
  }

  /** The role that somebody was given in this call under this id, and has now; null where there is none. */
  roleOf(grant: string): Role | null {
    return this.#roles.get(grant) ?? null;
  }

  /**
   * Holds a peer that comes in to what was decided, also while it was on its way. Who leads is not kept by what came from
   * an address: there may be nobody who could release them.
   */
  admit(peer: Peer): void {
    const { kind } = this.#options;
    if (peer.grant !== null) peer.role = this.roleOf(peer.grant) ?? roles[kind].guest;
    if (this.#leads(peer.role)) return;
    for (const source of this.#restrictedFrom(peer.address)) peer.restricted.add(source);
  }

  /** Tells a peer that has just come, or come back, of everybody who is restricted, and the others of it. */
  introduce(to: Peer, { isNew }: { readonly isNew: boolean }): void {
    for (const peer of this.#options.peers())
      if (peer.restricted.size > 0) to.notify('restrictionsChanged', restrictionsOf(peer));
    if (isNew && to.restricted.size > 0) this.#tellRestrictions(to, null, to);
  }

  /**
   * Gives a peer another role, and all others who came with the same token. Who leads from then on is restricted no more.
   * Rejects with `not-found`, and with `forbidden` where one of the roles is not for `by` to give or take.
   */
  async setRole(by: Peer, peerId: string, role: Role): Promise<void> {
    const peer = this.#subordinate(by, this.#options.find(peerId));
    if (!canGive(this.#standing(by), role)) throw new ProtocolError('forbidden');
    if (peer.role === role) return;
    const grant = (peer.grant ??= randomBytes(16).toString('base64url'));
    this.#roles.set(grant, role);
    const sharing = [...this.#options.peers()].filter((each) => each.grant === grant);
    for (const each of sharing) this.#take(each, role, by);
    const token = await this.#options.issueToken(role, grant);
    // Another role may have been given meanwhile, and is told with that.
    for (const each of sharing)
      if (each.role === role) each.notify('roleChanged', { peerId: each.peerId, role, by: by.role, token });
  }

  /**
   * Ends what a peer sends of these sources, and keeps it from sending them. Resolves when nothing of them is forwarded
   * any more. Rejects with `not-found`, and with `forbidden` where `by` may do no more than this peer.
   */
  async restrict(by: Peer, peerId: string, sources: readonly MediaSource[]): Promise<void> {
    await this.#restrict(by, this.#subordinate(by, this.#options.find(peerId)), sources);
  }

  /** Lets a peer send these sources again, if it wants to. Throws as `restrict` rejects. */
  release(by: Peer, peerId: string, sources: readonly MediaSource[]): void {
    this.#release(by, this.#subordinate(by, this.#options.find(peerId)), sources);
  }

  async restrictAll(by: Peer, sources: readonly MediaSource[], except: readonly string[]): Promise<void> {
    const others = this.#subordinates(by).filter(({ peerId }) => !except.includes(peerId));
    await Promise.all(others.map((peer) => this.#restrict(by, peer, sources)));
  }

  releaseAll(by: Peer, sources: readonly MediaSource[]): void {
    for (const peer of this.#subordinates(by)) this.#release(by, peer, sources);
    // Those who have left are among everybody, too.
    for (const address of this.#restricted.keys()) this.#forget(address, sources);
  }

  /** Throws `bad-state` where nothing keeps the peer from sending this. */
  ask(peer: Peer, source: MediaSource, asking: boolean): void {
    if (!peer.restricted.has(source)) throw new ProtocolError('bad-state');
    if (peer.asking.has(source) === asking) return;
    if (asking) peer.asking.add(source);
    else peer.asking.delete(source);
    this.#tellRestrictions(peer, null);
  }

  /** The call is over, and with it what was decided. */
  clear(): void {
    this.#roles.clear();
    this.#restricted.clear();
  }

  async #restrict(by: Peer, peer: Peer, sources: readonly MediaSource[]): Promise<void> {
    this.#restricted.set(peer.address, new Set([...this.#restrictedFrom(peer.address), ...sources]));
    const added = sources.filter((source) => !peer.restricted.has(source));
    for (const source of added) peer.restricted.add(source);
    if (added.length > 0) this.#tellRestrictions(peer, by.role);
    await peer.media?.enforceRestrictions();
  }

  #release(by: Peer, peer: Peer, sources: readonly MediaSource[]): void {
    this.#forget(peer.address, sources);
    const removed = sources.filter((source) => peer.restricted.delete(source));
    for (const source of removed) peer.asking.delete(source);
    if (removed.length > 0) this.#tellRestrictions(peer, by.role);
  }

  #take(peer: Peer, role: Role, by: Peer): void {
    const { kind, tell } = this.#options;
    peer.role = role;
    tell('roleChanged', { peerId: peer.peerId, role, by: by.role }, peer);
    peer.media?.end(mediaSource.options.filter((each) => !isAllowed({ kind, role }, permissionToSend[each])));
    if (this.#leads(role)) this.#release(by, peer, mediaSource.options);
  }

  #leads(role: Role): boolean {
    return isAllowed({ kind: this.#options.kind, role }, 'peers.restrict');
  }

  #restrictedFrom(address: string): ReadonlySet<MediaSource> {
    return this.#restricted.get(address) ?? new Set();
  }

  #forget(address: string, sources: readonly MediaSource[]): void {
    const left = [...this.#restrictedFrom(address)].filter((source) => !sources.includes(source));
    if (left.length === 0) this.#restricted.delete(address);
    else this.#restricted.set(address, new Set(left));
  }

  #standing({ role }: Peer): RoomRole {
    return { kind: this.#options.kind, role };
  }

  /** Throws `forbidden` for who may do as much as `by`. */
  #subordinate(by: Peer, peer: Peer): Peer {
    if (!outranks(this.#standing(by), this.#standing(peer))) throw new ProtocolError('forbidden');
    return peer;
  }

  #subordinates(by: Peer): Peer[] {
    const standing = this.#standing(by);
    return [...this.#options.peers()].filter((peer) => outranks(standing, this.#standing(peer)));
  }

  #tellRestrictions(peer: Peer, by: Role | null, except?: Peer): void {
    this.#options.tell('restrictionsChanged', restrictionsOf(peer, by), except);
  }
}

function restrictionsOf(
  { peerId, restricted, asking }: Peer,
  by: Role | null = null,
): ServerEventParams<'restrictionsChanged'> {
  return { peerId, sources: [...restricted], asking: [...asking], by };
}
