import { type ReadonlySignal, signal } from '@preact/signals-core';
import { DeviceIdentity } from '@sotto/e2ee/identity';
import { limits } from '@sotto/protocol';
import type { Connection } from '../signaling/connection.ts';
import type { ServerNotification } from '../signaling/incoming.ts';
import type { Call } from '../types.ts';
import { callerOf } from './callers.ts';
import { type Contact, KnownPeople } from './known-people.ts';
import { RoomRing } from './outgoing-ring.ts';
import { Reachability } from './reachability.ts';
import { Ring } from './ring.ts';
import type { RingCalls } from './ring-calls.ts';
import type { Callers, OutgoingRing, ReachabilityState, Ringer } from './ringing-types.ts';
import { SeenCards } from './seen-cards.ts';

type RingNotification = Extract<ServerNotification, { event: 'ring' }>['params'];

export interface RingerOptions {
  readonly connection: Connection;
  readonly calls: RingCalls;
  readonly identity: DeviceIdentity;
  readonly people: KnownPeople;
  /** `location.origin` of this page. */
  readonly origin: string;
}

/** All rings of one connection, under one identity. */
export class ConnectionRinger implements Ringer {
  readonly #options: RingerOptions;
  readonly #reachability: Reachability;
  readonly #rings = signal<readonly Ring[]>([]);
  readonly #seen = new SeenCards(limits.ringTimeout);
  readonly #abort = new AbortController();
  /** Told of and not yet checked. What ends meanwhile never rings. */
  readonly #arriving = new Set<string>();
  #callers: Callers = 'contacts';

  /** @throws {E2eeError} `identity-unsupported` where WebCrypto lacks what an identity needs. */
  static async open(connection: Connection, calls: RingCalls): Promise<ConnectionRinger> {
    const identity = await DeviceIdentity.open();
    const people = await KnownPeople.open({ own: identity.publicKey });
    return new ConnectionRinger({ connection, calls, identity, people, origin: location.origin });
  }

  constructor(options: RingerOptions) {
    this.#options = options;
    const { connection, identity, origin } = options;
    this.#reachability = new Reachability({ connection, identity, origin });
    const observer = {
      notification: (notification: ServerNotification) => this.#handle(notification),
      regained: () => undefined,
      lost: () => this.#handleLoss(),
    };
    connection.observe(observer, this.#abort.signal);
  }

  get contacts(): ReadonlySignal<readonly Contact[]> {
    return this.#options.people.contacts;
  }

  get reachability(): ReadonlySignal<ReachabilityState> {
    return this.#reachability.state;
  }

  get rings(): ReadonlySignal<readonly Ring[]> {
    return this.#rings;
  }

  reach({ on, callers }: { readonly on: boolean; readonly callers: Callers }): void {
    this.#callers = callers;
    this.#reachability.set(on);
    if (!on) this.#silence();
  }

  ring(call: Call, contact: Contact): OutgoingRing {
    const { connection, calls, identity } = this.#options;
    const onRinging = (ringId: string | null) => calls.ringing(call, ringId);
    return new RoomRing({ connection, identity, call, contact, onRinging });
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#reachability.close();
    this.#silence();
    this.#options.people.close();
  }

  #handle({ event, params }: ServerNotification): void {
    if (event === 'ring') void this.#arrive(params);
    if (event === 'ringRelay') this.#find(params.ringId)?.receive(params.data);
    if (event !== 'ringEnded') return;
    this.#arriving.delete(params.ringId);
    this.#find(params.ringId)?.end(params.reason);
  }

  #find(ringId: string): Ring | undefined {
    return this.#rings.peek().find(({ id }) => id === ringId);
  }

  /** Whatever is not as it should be is dropped without an answer: that would tell who is known here. */
  async #arrive({ ringId, room, card }: RingNotification): Promise<void> {
    const { connection, calls, identity, people } = this.#options;
    if (this.#isBeside(ringId)) return;
    this.#arriving.add(ringId);
    const caller = await callerOf({ identity, people, callers: this.#callers, card, room });
    if (!this.#arriving.delete(ringId) || caller === undefined || !this.#seen.admit(card)) return;
    const ring = new Ring({ connection, calls, ringId, room, card, caller });
    this.#rings.value = [...this.#rings.peek(), ring];
    const stop = ring.ended.subscribe((end) => {
      if (end === null) return;
      this.#rings.value = this.#rings.peek().filter((each) => each !== ring);
      queueMicrotask(() => stop());
    });
  }

  /** Not wanted, told twice, or more than an honest server lets ring at once. */
  #isBeside(ringId: string): boolean {
    if (this.#abort.signal.aborted || this.reachability.peek() === 'off') return true;
    const rings = this.#rings.peek();
    if (this.#arriving.has(ringId) || rings.some(({ id }) => id === ringId)) return true;
    return this.#arriving.size + rings.length >= limits.ringsPerIdentity;
  }

  /** The server tells of what still rings again, as soon as this device is reachable on the next socket. */
  #handleLoss(): void {
    for (const { card } of this.#rings.peek()) this.#seen.cut(card);
    this.#silence();
  }

  #silence(): void {
    this.#arriving.clear();
    for (const ring of this.#rings.peek()) ring.end('lost');
  }
}
