import { DeviceIdentity } from '@sotto/e2ee/identity';
import { expect, onTestFinished, vi } from 'vitest';
import { CallChat } from '../../direct/chat.ts';
import { DirectLink } from '../../direct/direct-link.ts';
import type { Role } from '../../direct/direct-connection.ts';
import type { LinkOptions } from '../../direct/direct-link.ts';
import type { Relay } from '../../direct/peer-channel.ts';
import { Participant } from '../../room/participant.ts';
import { KnownPeople } from '../../trust/known-people.ts';
import type { DirectProtection } from '../../types/types.ts';
import type { FakeLocalMedia } from '../fakes.ts';
import { createUpgrade } from '../no-conference.ts';
import {
  createFrameWorker,
  type NotedSide,
  type Meddle,
  noteConnections,
  type NotedWorker,
  noteWorker,
} from './noted.ts';
import { createPaintedMedia } from './painted-media.ts';

export interface SideOptions {
  /** That of a device from before; a fresh one unless told. */
  readonly identity?: DeviceIdentity;
  /** Another worker than the product's own. */
  readonly createWorker?: () => Worker;
  /** What its browser makes of the options of a connection, and of transforms. */
  readonly browser?: Partial<Pick<NotedSide, 'configure' | 'holds'>>;
  /** What comes to it of the other side's messages. */
  readonly meddle?: Meddle;
  readonly hidden?: LinkOptions['hidden'];
  /** Whom it wants to speak to. */
  readonly expected?: Uint8Array;
  readonly media?: FakeLocalMedia;
}

/** One of the two in a page: a link with everything that it has in a call, but for a server. */
export class Side {
  readonly role: Role;
  readonly identity: DeviceIdentity;
  readonly link: DirectLink;
  readonly media: FakeLocalMedia;
  /** The other one, as this side sees them. */
  readonly peer: Participant;
  readonly chat: CallChat;
  /** What did not come about, and did not end the link. */
  readonly failures: Parameters<LinkOptions['failed']>[0][] = [];
  readonly #worker: NotedWorker;
  readonly #made: NotedSide;
  readonly #people: KnownPeople;
  readonly #expected: Uint8Array | undefined;

  private constructor(
    role: Role,
    own: { made: NotedSide; identity: DeviceIdentity; people: KnownPeople },
    options: SideOptions,
  ) {
    this.role = role;
    this.identity = own.identity;
    this.#made = own.made;
    this.#people = own.people;
    this.#expected = options.expected;
    Object.assign(own.made, options.browser);
    const createWorker = options.createWorker ?? createFrameWorker;
    this.#worker = noteWorker(createWorker(), options.meddle ?? ((message) => message));
    this.media = options.media ?? createPaintedMedia();
    this.link = new DirectLink({
      createWorker: () => this.#worker.worker,
      certificate: own.made.certificate,
      hidden: options.hidden ?? false,
      failed: (what) => void this.failures.push(what),
    });
    this.chat = new CallChat({ send: (body) => this.link.sendChat(body), now: () => Date.now() });
    const name = role === 'initiator' ? 'Ada' : 'Ben';
    this.peer = new Participant({ peerId: name, name, role: 'participant', connection: 'online' });
    onTestFinished(() => this.link.close());
  }

  static async create(role: Role, options: SideOptions = {}): Promise<Side> {
    const [made, identity] = await Promise.all([
      noteConnections(),
      options.identity ?? DeviceIdentity.ephemeral(),
    ]);
    const people = await KnownPeople.open({ own: identity.publicKey });
    return new Side(role, { made, identity, people }, options);
  }

  /** The connection of now. */
  get pc(): RTCPeerConnection {
    const pc = this.#made.connections.at(-1);
    if (pc === undefined) throw new Error('No connection was made.');
    return pc;
  }

  /** What the frame worker was told. */
  get posted(): NotedWorker['posted'] {
    return this.#worker.posted;
  }

  /** How often the frame worker was ended. */
  get ended(): number {
    return this.#worker.ended;
  }

  /** All connections that were made, the oldest first. */
  get connections(): readonly RTCPeerConnection[] {
    return this.#made.connections;
  }

  get protection(): DirectProtection {
    return this.link.protection.peek();
  }

  /** What its browser has held is set now. */
  setHeldTransforms(): void {
    for (const set of this.#made.held.splice(0)) set();
  }

  /** How often other keys were asked for. */
  get rekeyings(): number {
    return this.posted.filter(({ type }) => type === 'rekey').length;
  }

  /** The other one is in the room, and this is how what is for them gets there. */
  begin(relay: Relay): void {
    const { link, peer: participant, media, chat } = this;
    if (this.role === 'initiator') link.connection.prepareOffer();
    link.exchange({ role: this.role, callId, own: this.identity, relay, expected: this.#expected });
    const peerTrust = {
      own: this.identity,
      people: this.#people,
      trustSession: this.#people.trustSession(),
      expected: this.#expected,
    };
    const upgrade = createUpgrade(() => link, participant);
    // There is no server, so nothing that it is asked for ever comes.
    link.begin({ participant, media, chat, upgrade, peerTrust, request: () => new Promise(() => {}) });
  }
}

export const callId = 'room.ada.ben';

/** Relays between the two as the server does: later, and in order. */
export class RelayQueue {
  #free = Promise.resolve();
  #release = (): void => undefined;

  /** Nothing arrives until `release`. */
  hold(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#free = promise;
    this.#release = resolve;
  }

  release(): void {
    this.#release();
  }

  to(receive: (data: string) => void): Relay {
    return async (data) => {
      await this.#free;
      receive(data);
    };
  }
}

/** Two who meet as in a room: Ada was there, and Ben comes and makes the first offer. */
export async function meet(
  options: { readonly ada?: SideOptions; readonly ben?: SideOptions } = {},
): Promise<{ readonly ada: Side; readonly ben: Side; readonly relay: RelayQueue }> {
  const [ada, ben] = await Promise.all([
    Side.create('responder', options.ada),
    Side.create('initiator', options.ben),
  ]);
  const relay = new RelayQueue();
  ada.begin(relay.to((data) => ben.link.channel.receive(data)));
  ben.begin(relay.to((data) => ada.link.channel.receive(data)));
  return { ada, ben, relay };
}

/** Waits until both say that the call is encrypted. */
export const untilEncrypted = (...sides: readonly Side[]): Promise<void> =>
  vi.waitFor(() => {
    for (const { protection } of sides) expect(protection.level).toBe('end-to-end');
  });
