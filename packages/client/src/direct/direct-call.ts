import type { ReadonlySignal } from '@preact/signals-core';
import type { Failed } from '../log/log.ts';
import type { SuccessorConference } from '../room/successor-conference.ts';
import type { EngineContext, PreparedRoom } from '../room/media-engine.ts';
import { RoomCall, type RoomCallOptions } from '../room/room-call.ts';
import type { Connection } from '../signaling/connection.ts';
import { contactName } from '../trust/address-book.ts';
import type {
  Changed,
  Chat,
  DirectCall,
  DirectProtection,
  EndToEnd,
  JoinOptions,
  Keeping,
  UpgradeState,
} from '../types/types.ts';
import { createLocalCertificate } from './certificates.ts';
import { DirectLink, type LinkOptions } from './direct-link.ts';
import {
  type Device,
  type DirectContext,
  DirectMedia,
  type EarlyLink,
  exchangeByRing,
  type RingLink,
} from './direct-media.ts';

export interface PreparedCallOptions {
  readonly createWorker: () => Worker;
  readonly device: Device;
  /** Opens the way to the conference that succeeds a call joined like this. Rejects as `Sotto.join` does. */
  readonly openConference: (join: JoinOptions) => Promise<SuccessorConference>;
  /** Told what does not come about. */
  readonly failed: Failed;
}

/** Somebody who rings, and with whom keys can be agreed before the person here has answered. */
export interface EarlyExchange extends RingLink {
  readonly room: string;
  /** Who rings, by their card: an identity. */
  readonly expected: Uint8Array;
  /** As the call would have it, see `JoinOptions`. */
  readonly hideAddress: boolean | 'new';
}

/**
 * What one 1:1 call needs and can have before anybody joins: a link whose worker is warm and whose offer is made, and that
 * maybe agrees on keys.
 */
export class PreparedCall implements PreparedRoom {
  readonly #own: LinkOptions;
  readonly #options: PreparedCallOptions;
  #spare: DirectLink | null;
  #early: (EarlyLink & { readonly hidden: LinkOptions['hidden'] }) | null = null;
  readonly #abort = new AbortController();

  /**
   * Starts a frame worker, which loads its cryptography and makes its keys while the person looks into the mirror. One
   * certificate serves all links of a call, so that the other side can be told of it before there is a connection.
   */
  static async create(options: PreparedCallOptions): Promise<PreparedCall> {
    return new PreparedCall(options, await createLocalCertificate());
  }

  private constructor(options: PreparedCallOptions, certificate: LinkOptions['certificate']) {
    const own = {
      createWorker: options.createWorker,
      certificate,
      hidden: false,
      failed: options.failed,
    } as const;
    this.#own = own;
    this.#options = options;
    this.#spare = createLink(own);
    // What was found of the network before is worth nothing in another one.
    const prepareAnew = () => (this.#early?.link ?? this.#spare)?.connection.prepareOffer();
    globalThis.addEventListener('online', prepareAnew, { signal: this.#abort.signal });
  }

  /** Begins to agree on keys with somebody who rings, for a call that may follow. Once. */
  exchangeEarly({ hideAddress: hidden, ...greeting }: EarlyExchange): void {
    const own = this.#options.device.identity;
    const link = this.#takeSpare(hidden);
    this.#early = { ...exchangeByRing(link, { ...greeting, role: 'initiator', own }), hidden };
  }

  /** Whether the caller's side takes part: then the call may go on with it. */
  get answered(): boolean {
    return this.#early?.link.channel.heard === true && !this.#early.link.failed;
  }

  /** Takes what who rings has handed over. */
  hear(data: string): void {
    this.#early?.link.channel.receive(data);
  }

  createEngine(context: DirectContext): DirectMedia {
    this.#abort.abort();
    const { hideAddress: hidden = false } = context;
    const options = { context, device: this.#options.device, own: { ...this.#own, hidden } };
    const early = this.#early;
    this.#early = null;
    if (early?.hidden === hidden && early.link.channel.heard && !early.link.failed)
      return new DirectMedia({ ...options, spare: null, early });
    early?.link.close();
    return new DirectMedia({ ...options, spare: this.#takeSpare(hidden), early: null });
  }

  join(connection: Connection, join: JoinOptions): Promise<DirectRoomCall> {
    const openConference = () => this.#options.openConference(join);
    const createEngine = (context: EngineContext) => this.createEngine({ ...context, openConference });
    return DirectRoomCall.join({ connection, join, createEngine });
  }

  close(): void {
    this.#abort.abort();
    this.#early?.link.close();
    this.#early = null;
    this.#spare?.close();
    this.#spare = null;
  }

  /** What was made ready for a call that hides nothing may know addresses already. */
  #takeSpare(hidden: LinkOptions['hidden']): DirectLink {
    const ready = this.#spare;
    this.#spare = null;
    if (ready !== null && hidden === false) return ready;
    ready?.close();
    return createLink({ ...this.#own, hidden });
  }
}

function createLink(options: LinkOptions): DirectLink {
  const link = new DirectLink(options);
  link.connection.prepareOffer();
  return link;
}

/** A call of two, and what the two decide in it. */
export class DirectRoomCall extends RoomCall<DirectMedia> implements DirectCall {
  readonly kind = 'call';
  readonly protection: ReadonlySignal<DirectProtection> = this.engine.protection;
  readonly chat: Chat = this.engine.chat;

  static join(options: RoomCallOptions<DirectMedia>): Promise<DirectRoomCall> {
    return new DirectRoomCall(options).take();
  }

  private constructor(options: RoomCallOptions<DirectMedia>) {
    super('call', options);
  }

  get upgrade(): ReadonlySignal<UpgradeState> {
    return this.engine.upgrade.state;
  }

  compared(result: 'same' | 'different', shown: EndToEnd): void {
    if (!this.#isStill(shown)) return;
    void this.engine.link?.trust.compared(result === 'same');
    if (result === 'different') this.depart('left', 'not-authentic');
  }

  decide(choice: 'accept' | 'leave', shown: Changed): void {
    const now = this.protection.peek();
    if (now.level !== 'changed' || now.peer.id !== shown.peer.id) return;
    // The same one may be taken for somebody else by now.
    if (now.name !== shown.name || now.expectedName !== shown.expectedName) return;
    if (choice === 'accept') this.engine.link?.trust.accept();
    else this.leave();
  }

  keepContact(keeping: Keeping, shown: EndToEnd): void {
    // A name that cannot be shown is no name to keep anybody under. Nothing else is refused.
    if ('name' in keeping && contactName(keeping.name) === undefined) return;
    if (this.#isStill(shown)) void this.engine.link?.trust.keep(keeping);
  }

  proposeConference(): void {
    this.engine.upgrade.propose();
  }

  answerConference(accept: boolean): void {
    this.engine.upgrade.answer(accept);
  }

  /** Somebody is rung into this call; null when that is over and nobody came. */
  ringing(ring: RingLink | null): void {
    this.engine.ringing(ring);
  }

  /** Takes what whoever is rung has handed over by the ring. */
  hearRing(data: string): void {
    this.engine.hearRing(data);
  }

  /** Whether what was on the screen is still there: the same one, with the same symbols. */
  #isStill({ peer, authentication }: EndToEnd): boolean {
    const now = this.protection.peek();
    if (now.level !== 'end-to-end' || now.peer.id !== peer.id) return false;
    return now.authentication.digits === authentication.digits;
  }
}
