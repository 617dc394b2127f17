import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import { type DeviceIdentity, toBase64Url } from '@sotto/e2ee/identity';
import { limits, ProtocolError } from '@sotto/protocol';
import type { DirectRoomCall, PreparedCall } from '../direct/direct-call.ts';
import type { Failed } from '../log/log.ts';
import type { Connection } from '../signaling/connection.ts';
import type { ServerNotification } from '../signaling/incoming.ts';
import { readCard } from './callers.ts';
import type { Contact, KnownPeople } from '../trust/known-people.ts';
import { RoomRing } from './outgoing-ring.ts';
import { Registration } from './registration.ts';
import { Ring } from './ring.ts';
import type {
  Caller,
  Callers,
  Crossing,
  IncomingRing,
  Misdated,
  OutgoingRing,
  RegistrationState,
  Ringer,
} from '../types/ringing-types.ts';
import { SeenCards } from './seen-cards.ts';

type RingNotification = Extract<ServerNotification, { event: 'ring' }>['params'];

export interface RingerOptions {
  /** Opens the socket on which it rings, and nothing else is said, once there is something to say. */
  readonly connect: () => Connection;
  /** Makes ready what one call needs. */
  readonly prepareCall: () => Promise<PreparedCall>;
  readonly failed: Failed;
  readonly identity: DeviceIdentity;
  readonly people: KnownPeople;
  /** `location.origin` of this page. */
  readonly origin: string;
}

/** All rings of a device, under one identity, on a socket on which nothing else is said. */
export class ConnectionRinger implements Ringer {
  readonly #options: RingerOptions;
  readonly #opened = signal<{ readonly connection: Connection; readonly registration: Registration } | null>(
    null,
  );
  readonly registration: ReadonlySignal<RegistrationState>;
  readonly rings: ReadonlySignal<readonly Ring[]>;
  readonly crossings: ReadonlySignal<readonly Crossing[]>;
  readonly #rings = signal<readonly Ring[]>([]);
  readonly #outgoing = signal<readonly RoomRing[]>([]);
  readonly #misdated = signal<Misdated | null>(null);
  readonly misdated: ReadonlySignal<Misdated | null> = this.#misdated;
  readonly #seen = new SeenCards(limits.ringTimeout);
  readonly #abort = new AbortController();
  /** Told of and not yet checked. What ends meanwhile never rings. */
  readonly #arriving = new Set<string>();
  #callers: Callers = 'contacts';

  constructor(options: RingerOptions) {
    this.#options = options;
    const own = toBase64Url(options.identity.publicKey);
    this.registration = computed(() => this.#opened.value?.registration.state.value ?? 'off');
    const isCrossing = (ring: Ring) => this.#outgoing.value.some((each) => each.crosses(ring));
    this.rings = computed(() => this.#rings.value.filter((ring) => !isCrossing(ring)));
    this.crossings = computed(() =>
      this.#rings.value.filter(isCrossing).map((ring) => ({ ring, here: this.#isHere(own, ring.caller) })),
    );
  }

  get contacts(): ReadonlySignal<readonly Contact[]> {
    return this.#options.people.contacts;
  }

  register({ on, callers }: { readonly on: boolean; readonly callers: Callers }): void {
    if (this.#abort.signal.aborted) return;
    this.#callers = callers;
    if (on || this.#opened.peek() !== null) this.#open().registration.set(on);
    // A caller waits a few seconds for this device to open the card. What fails is tried again then.
    if (on) this.#options.identity.cardKem.prepare().catch((error) => this.#options.failed('ringer', error));
    if (!on) this.#silence();
  }

  /** Calls a contact into a call that was joined with it as `expected`, and in which nobody else is yet. */
  ring(call: DirectRoomCall, contact: Contact): OutgoingRing {
    const { identity, people } = this.#options;
    const { connection } = this.#open();
    // What is known of the contact by now: a page may have taken note of them before they told their key.
    const known = people.contacts.peek().find(({ id }) => id === contact.id) ?? contact;
    const ring = new RoomRing({ connection, identity, call, contact: known });
    this.#outgoing.value = [...this.#outgoing.peek().filter(({ open }) => open), ring];
    return ring;
  }

  /** What rings here, for who holds it as what a page sees. Throws `not-found` when it does not any more. */
  find({ id }: Pick<IncomingRing, 'id'>): Ring {
    const ring = this.#find(id);
    if (ring === undefined) throw new ProtocolError('not-found');
    return ring;
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#opened.peek()?.registration.close();
    this.#opened.peek()?.connection.close();
    this.#silence();
  }

  #open(): { readonly connection: Connection; readonly registration: Registration } {
    const present = this.#opened.peek();
    if (present !== null) return present;
    const { connect, identity, origin } = this.#options;
    const connection = connect();
    const registration = new Registration({ connection, identity, origin });
    const observer = {
      notification: (notification: ServerNotification) => this.#handle(notification),
      regained: () => undefined,
      lost: () => this.#handleLoss(),
    };
    connection.observe(observer, this.#abort.signal);
    this.#opened.value = { connection, registration };
    return this.#opened.value;
  }

  #handle({ event, params }: ServerNotification): void {
    if (event === 'ring') void this.#arrive(params);
    if (event === 'ringRelay') this.#find(params.ringId)?.receive(params.data);
    if (event !== 'ringEnded') return;
    this.#arriving.delete(params.ringId);
    this.#find(params.ringId)?.end(params.reason);
  }

  /** Whoever has accepted already is on the way here; and nobody comes by a ring that is over. */
  #isHere(own: string, { id }: Caller): boolean {
    return this.#outgoing.value.some(
      ({ contact, open, state }) => open && contact.id === id && (own < id || state.value === 'accepted'),
    );
  }

  #find(ringId: string): Ring | undefined {
    return this.#rings.peek().find(({ id }) => id === ringId);
  }

  /** Whatever is not as it should be is dropped without an answer: that would tell who is known here. */
  async #arrive(told: RingNotification): Promise<void> {
    const { identity, people, failed } = this.#options;
    const { ringId, card } = told;
    if (this.#isBeside(ringId)) return;
    this.#arriving.add(ringId);
    const opened = await readCard({ ...told, identity, people, callers: this.#callers, failed });
    if (!this.#arriving.delete(ringId) || opened === undefined || !this.#seen.admit(card)) return;
    const { caller, fresh, room } = opened;
    if (!fresh) this.#refuseMisdated({ ringId, caller });
    else if (this.#makeRoom(caller)) this.#begin(told, { caller, room });
  }

  #begin(told: RingNotification, from: { readonly caller: Caller; readonly room: string }): void {
    const { prepareCall, failed } = this.#options;
    const { connection } = this.#open();
    const { ringId, card } = told;
    const mayExchangeEarly = told.room === undefined;
    const ring = new Ring({ connection, prepareCall, ringId, card, mayExchangeEarly, failed, ...from });
    ring.acknowledge();
    this.#rings.value = [...this.#rings.peek(), ring];
    const stop = ring.ended.subscribe((end) => {
      if (end === null) return;
      this.#rings.value = this.#rings.peek().filter((each) => each !== ring);
      queueMicrotask(() => stop());
    });
  }

  /** Not silently: by a wrong clock the two could never reach each other, and neither would know why. */
  #refuseMisdated(misdated: Misdated): void {
    const answer = { ringId: misdated.ringId, answer: 'wrong-clock' } as const;
    // Refused where it has ended meanwhile.
    this.#open()
      .connection.request('answerRing', answer)
      .catch(() => undefined);
    this.#misdated.value = misdated;
  }

  /**
   * False where as many ring as may, and nobody among them makes room: who rang before, and left without taking it back;
   * for a contact also somebody who is none.
   */
  #makeRoom({ id, contact }: Caller): boolean {
    const rings = this.#rings.peek();
    const former = rings.find(({ caller }) => caller.id === id);
    former?.busy();
    if (former !== undefined || rings.length < limits.ringsPerIdentity) return true;
    const stranger = contact === null ? undefined : rings.findLast(({ caller }) => caller.contact === null);
    stranger?.busy();
    return stranger !== undefined;
  }

  /** Not wanted, told twice, or more than an honest server tells of at once. */
  #isBeside(ringId: string): boolean {
    if (this.#abort.signal.aborted || this.registration.peek() === 'off') return true;
    const rings = this.#rings.peek();
    if (this.#arriving.has(ringId) || rings.some(({ id }) => id === ringId)) return true;
    return this.#arriving.size >= limits.waitingRingsPerIdentity;
  }

  /** The server tells of what still rings again, as soon as this device is reachable on the next socket. */
  #handleLoss(): void {
    for (const { card, accepting } of this.#rings.peek()) if (!accepting) this.#seen.cut(card);
    this.#silence();
  }

  #silence(): void {
    this.#arriving.clear();
    for (const ring of this.#rings.peek()) ring.end('lost');
  }
}
