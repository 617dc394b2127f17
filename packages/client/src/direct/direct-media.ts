import type { DeviceIdentity } from '@sotto/e2ee/identity';
import type { KnownPeople } from '../trust/known-people.ts';
import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import { fromBase64Url } from '@sotto/e2ee/identity';
import type { RoomState } from '@sotto/protocol';
import type { SuccessorConference } from '../room/successor-conference.ts';
import type { EngineContext, Joining, MediaEngine } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import type { ServerNotification, ServerRequest } from '../signaling/incoming.ts';
import type { DirectProtection } from '../types/types.ts';
import type { PeerTrustOptions } from './peer-trust.ts';
import { CallChat } from './chat.ts';
import { DirectLink, type ExchangeOptions, type LinkOptions } from './direct-link.ts';
import type { Role } from './direct-connection.ts';
import { ConferenceUpgrade } from './conference-upgrade.ts';
import { encodePacket, metBy } from './packets.ts';
import type { Relay } from './peer-channel.ts';

/** Who this device is, and whom the person knows: what a call needs of `OwnDevice`. */
export interface Device {
  readonly identity: DeviceIdentity;
  readonly people: KnownPeople;
}

/** What media of a 1:1 call may use of the call. */
export interface DirectContext extends EngineContext {
  /** Opens the way to the conference that succeeds this call. Rejects as `Sotto.join` does. */
  openConference(): Promise<SuccessorConference>;
}

/** How long whoever comes with the keys of a ring waits for the other to use them, in milliseconds. */
const earlyConfirmTimeout = 10_000;

const establishing = { level: 'establishing' } as const;

/** A ring by which somebody is called into the room. */
export interface RingLink {
  readonly ringId: string;
  /** Hands bytes to whoever is rung. May reject. */
  readonly relay: Relay;
}

/** A link that began while it rang, with somebody who is not in the room yet. */
export interface EarlyLink {
  readonly ringId: string;
  readonly role: Role;
  readonly link: DirectLink;
}

/** Agrees on keys with somebody by a ring, before the two are in the room. */
export function exchangeByRing(
  link: DirectLink,
  ring: Pick<ExchangeOptions, 'role' | 'own' | 'expected'> & RingLink & { readonly room: string },
): EarlyLink {
  const { room, ringId, ...exchange } = ring;
  link.exchange({ ...exchange, callId: `${room}.${ringId}`, byRing: true });
  return { ringId, role: ring.role, link };
}

/**
 * The call id of two who met in a room, of at most 128 bytes: the longest ids are cut to fit, and the server gives out
 * shorter ones. Three parts, where that of a ring has two, so that no server can make them the same.
 */
const roomCallId = (room: string, responder: string, initiator: string): string =>
  [room, responder.slice(0, 48), initiator.slice(0, 48)].join('.');

/** A link to the peer, and the peer it leads to. */
interface Current {
  readonly link: DirectLink;
  readonly participant: Participant;
  readonly role: Role;
  readonly relay: Relay;
  /** It goes on with what was exchanged while it rang. */
  readonly early: boolean;
}

/** Until the other side is heard with the keys of a ring, it may have none: then both begin anew. */
const isUnconfirmed = ({ link, early }: Current): boolean => early && !link.heard.value;

/** Media of a 1:1 call: one encrypted link to the one other peer, and a warm spare while there is none. */
export class DirectMedia implements MediaEngine {
  readonly protection: ReadonlySignal<DirectProtection>;
  readonly chat = new CallChat({
    send: (body) => this.link?.sendChat(body),
    now: () => Date.now(),
  });
  readonly upgrade = new ConferenceUpgrade({
    say: (message) => this.link?.say(message),
    encrypted: () => this.protection.peek().level === 'end-to-end',
    peer: () => this.#current.peek()?.participant,
    openConference: () => this.#context.openConference(),
    leave: () => this.#context.leave(),
    failed: (what, error) => this.#own.failed(what, error),
  });
  readonly #described = Promise.withResolvers<void>();
  readonly described: Promise<void> = this.#described.promise;
  readonly #context: DirectContext;
  readonly #own: LinkOptions;
  readonly #peerTrust: PeerTrustOptions;
  readonly #current = signal<Current | null>(null);
  readonly #abort = new AbortController();
  #spare: DirectLink | null;
  #early: EarlyLink | null;
  /** By which somebody is rung from here. */
  #ring: RingLink | null = null;
  #confirmTimer: ReturnType<typeof setTimeout> | undefined;
  #peerId = '';

  constructor(options: {
    readonly context: DirectContext;
    readonly device: Device;
    readonly own: LinkOptions;
    /** Null where there is an early one. */
    readonly spare: DirectLink | null;
    /** To somebody who rang, and was answered here. */
    readonly early: EarlyLink | null;
  }) {
    this.#context = options.context;
    this.#own = options.own;
    const { identity: own, people } = options.device;
    const { expected } = options.context;
    this.#peerTrust = {
      own,
      people,
      trustSession: people.trustSession(),
      expected: expected === undefined ? undefined : (fromBase64Url(expected) ?? new Uint8Array()),
    };
    this.#spare = options.spare;
    this.#early = options.early;
    if (options.early !== null) this.#watch(options.early.link);
    const { signal: abort } = this.#abort;
    globalThis.addEventListener('online', () => this.#handleOnline(), { signal: abort });
    this.protection = computed(() => {
      const current = this.#current.value;
      const protection = current?.link.protection.value ?? establishing;
      // Whoever is asked about must be seen at once; the rest is not certain yet.
      return current !== null && isUnconfirmed(current) && protection.level !== 'changed'
        ? establishing
        : protection;
    });
  }

  /** To the other; undefined while there is nobody. */
  get link(): DirectLink | undefined {
    return this.#current.peek()?.link;
  }

  /** Nothing can be asked for before the peer is known. */
  join({ send }: Joining): Promise<RoomState> {
    return send();
  }

  enter(roomState: RoomState): void {
    this.#unlink();
    // What waited since the membership before may know addresses of another network.
    if (this.#peerId !== '') this.#dropSpare();
    this.#peerId = roomState.peerId;
    const [first] = this.#context.participants();
    // Who comes second begins the key exchange at once, and makes the first offer.
    if (first !== undefined) this.#link(first, 'initiator');
    else this.#expect();
    const described = this.link?.described ?? Promise.resolve();
    void described.then(() => this.#described.resolve());
  }

  resumed(roomState: RoomState): void {
    // The network may be another one: then what was prepared leads nowhere.
    if (this.#current.peek() === null) this.#expect();
    this.link?.resumed(roomState);
  }

  joined(participant: Participant): void {
    // There are two in a call. A server that announces a third while the second is there gets nothing for them.
    if (this.#current.peek() !== null) return;
    this.#link(participant, 'responder');
  }

  /** While it rings, keys are agreed with whoever is rung, with the link that waits; when it is over, another one waits. */
  ringing(ring: RingLink | null): void {
    if (this.#abort.signal.aborted) return;
    if (this.#early !== null && this.#early.ringId !== ring?.ringId && this.#current.peek() === null)
      this.#expect();
    this.#ring = ring;
  }

  /** Whoever is rung begins to agree on keys. Once for each ring: what fails is begun anew in the room. */
  hearRing(data: string): void {
    if (this.#ring === null || this.#current.peek() !== null) return;
    this.#early ??= this.#takeUp(this.#ring);
    this.#early.link.channel.receive(data);
  }

  left(participant: Participant): void {
    if (this.#current.peek()?.participant !== participant) return;
    this.#unlink();
    this.#expect();
  }

  returned(participant: Participant): void {
    const current = this.#current.peek();
    if (current?.participant === participant) current.link.channel.resync();
  }

  notification({ event, params }: ServerNotification): void {
    const current = this.#current.peek();
    if (event === 'relay' && current?.participant.peerId === params.from) this.#receive(current, params.data);
    if (event === 'consumerClosed') this.link?.relay?.consumerClosed(params.consumerId);
    if (event === 'mediaReset') this.link?.relay?.mediaReset(params.media);
  }

  request({ params }: ServerRequest): Promise<void> {
    const consumed = this.link?.relay?.consume(params);
    return consumed ?? Promise.reject(new Error('Nobody is there to consume from.'));
  }

  close(): void {
    this.#abort.abort();
    this.#described.resolve();
    this.upgrade.close();
    this.#unlink();
    this.#dropSpare();
    this.#early?.link.close();
    this.#early = null;
    this.chat.clear();
  }

  #receive(current: Current, data: string): void {
    const met = current.role === 'responder' ? metBy(data) : undefined;
    // They begin anew, so nothing has come of what was exchanged while it rang.
    if (isUnconfirmed(current) && met === 'room') this.#link(current.participant, 'responder');
    // They go on with what they exchanged, and there is nothing to go on with on this side.
    if (!current.early && met === 'ring') rejectEarly(current.relay);
    this.link?.channel.receive(data);
  }

  #takeUp(ring: RingLink): EarlyLink {
    const link = this.#takeSpare();
    this.#watch(link);
    const { own, expected } = this.#peerTrust;
    return exchangeByRing(link, { ...ring, role: 'responder', room: this.#context.room, own, expected });
  }

  #watch(link: DirectLink): void {
    const stop = link.protection.subscribe(({ level }) => {
      if (level === 'failed') queueMicrotask(() => this.#replace(link));
    });
    this.#abort.signal.addEventListener('abort', stop, { once: true });
  }

  /** That the other side has nothing to go on with may have been lost on the way. */
  #giveUp(link: DirectLink): void {
    if (!link.heard.peek() && link.protection.peek().level !== 'changed') link.giveUp();
  }

  /** A link that began while it rang has failed: nothing is lost by it but time. */
  #replace(link: DirectLink): void {
    const current = this.#current.peek();
    if (this.#abort.signal.aborted) return;
    if (current?.link === link && isUnconfirmed(current)) this.#link(current.participant, current.role);
    if (current === null && this.#early?.link === link && this.#peerId !== '') this.#expect();
  }

  /**
   * Alone: readies a link, with the addresses of now, for whoever comes next. What was agreed while it rang goes with the
   * link before.
   */
  #expect(): void {
    if (this.#early !== null) this.#ring = null;
    this.#early?.link.giveUp();
    this.#early = null;
    if (this.#spare?.failed === false) this.#spare.connection.prepareAnswer();
    else this.#spare = this.#takeSpare();
  }

  #handleOnline(): void {
    const current = this.#current.peek();
    if (current !== null) current.link.restartIce();
    // Without a membership yet, it may be this side that comes second.
    else if (this.#peerId === '') (this.#early?.link ?? this.#spare)?.connection.prepareOffer();
    else this.#expect();
  }

  #takeSpare(): DirectLink {
    const spare = this.#spare;
    this.#spare = null;
    if (spare?.failed === false) return spare;
    spare?.close();
    return new DirectLink(this.#own);
  }

  #link(participant: Participant, role: Role): void {
    const early = this.#takeEarly(role);
    this.#unlink();
    const link = early ?? this.#takeSpare();
    const { peerId } = participant;
    const relay = (data: string) => this.#context.request('relay', { to: peerId, data });
    this.#current.value = { link, participant, role, relay, early: early !== null };
    // Whoever comes now may be somebody else, who did not write what stands there and must not seem to have.
    this.chat.clear();
    if (early === null) {
      const [responder, initiator] = role === 'responder' ? [this.#peerId, peerId] : [peerId, this.#peerId];
      const callId = roomCallId(this.#context.room, responder, initiator);
      const { own, expected } = this.#peerTrust;
      link.exchange({ role, callId, own, expected, relay });
    } else {
      link.channel.moveTo(relay);
      if (role === 'initiator')
        this.#confirmTimer = setTimeout(() => this.#giveUp(link), earlyConfirmTimeout);
    }
    link.begin({
      participant,
      media: this.#context.media,
      chat: this.chat,
      upgrade: this.upgrade,
      peerTrust: this.#peerTrust,
      request: this.#context.request,
    });
  }

  /**
   * The link that began while it rang: whoever comes now may be who was rung, or waits here may be who rang. The server
   * is not told, so their first word shows whether they go on with it.
   */
  #takeEarly(role: Role): DirectLink | null {
    const early = this.#early;
    this.#early = null;
    this.#ring = null;
    if (early?.role === role && !early.link.failed) return early.link;
    early?.link.close();
    return null;
  }

  #dropSpare(): void {
    this.#spare?.close();
    this.#spare = null;
  }

  #unlink(): void {
    clearTimeout(this.#confirmTimer);
    if (this.#current.peek() !== null) this.upgrade.reset();
    this.#current.peek()?.link.close();
    this.#current.value = null;
  }
}

/** Tells a peer who goes on with what was exchanged while it rang that there is nothing to go on with on this side. */
function rejectEarly(relay: Relay): void {
  relay(encodePacket({ ack: 0, ring: true, failed: true })).catch(() => undefined);
}
