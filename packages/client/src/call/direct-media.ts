import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import { type DeviceIdentity, fromBase64Url } from '@sotto/e2ee/identity';
import type { Place } from '@sotto/protocol';
import type { KnownPeople } from '../contacts/known-people.ts';
import type { EngineContext, MediaEngine, PreparedMedia } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import type { ServerNotification, ServerRequest } from '../signaling/incoming.ts';
import type { Keeping, Protection } from '../types.ts';
import type { AcquaintanceOptions } from './acquaintance.ts';
import { createLocalCertificate } from './certificates.ts';
import { CallChat } from './chat.ts';
import { DirectLink, type LinkOptions } from './direct-link.ts';
import { CallGrowth } from './growth.ts';

/** Who this device is, and whom the person knows. */
export interface Device {
  readonly identity: DeviceIdentity;
  readonly people: KnownPeople;
}

/**
 * Starts a frame worker, which loads its cryptography and makes its keys while the person looks into the mirror. One
 * certificate serves all links of a call, so that the other side can be told of it before there is a connection.
 */
export async function prepareDirectMedia(createWorker: () => Worker, device: Device): Promise<PreparedMedia> {
  const own = { createWorker, certificate: await createLocalCertificate(), hidden: false };
  let spare: DirectLink | null = new DirectLink(own);
  return {
    createEngine: (context) => {
      const ready = spare;
      spare = null;
      if (!context.hideAddress)
        return new DirectMedia({ context, device, own, spare: ready ?? new DirectLink(own) });
      // What was made ready may know addresses already.
      ready?.close();
      const hidden = { ...own, hidden: true };
      return new DirectMedia({ context, device, own: hidden, spare: new DirectLink(hidden) });
    },
    close: () => {
      spare?.close();
      spare = null;
    },
  };
}

/** A link to the peer, and the peer it leads to. */
interface Current {
  readonly link: DirectLink;
  readonly participant: Participant;
}

/** Media of a 1:1 call: one encrypted link to the one other peer, and a warm spare while there is none. */
class DirectMedia implements MediaEngine {
  readonly activeSpeaker: ReadonlySignal<string | null> = signal(null);
  readonly protection: ReadonlySignal<Protection>;
  readonly chat = new CallChat({
    send: (body) => this.#current.peek()?.link.sendChat(body),
    now: () => Date.now(),
  });
  readonly growth = new CallGrowth({
    say: (message) => this.#current.peek()?.link.sendGrowth(message),
    encrypted: () => this.protection.peek().level === 'end-to-end',
    peer: () => this.#current.peek()?.participant,
    openBeside: () => this.#context.openBeside(),
    leave: () => this.#context.leave(),
  });
  readonly #context: EngineContext;
  readonly #own: LinkOptions;
  readonly #acquaintance: AcquaintanceOptions;
  readonly #current = signal<Current | null>(null);
  readonly #abort = new AbortController();
  #spare: DirectLink | null;
  #peerId = '';

  constructor(options: {
    readonly context: EngineContext;
    readonly device: Device;
    readonly own: LinkOptions;
    readonly spare: DirectLink;
  }) {
    this.#context = options.context;
    this.#own = options.own;
    const { identity: own, people } = options.device;
    const { expected } = options.context;
    this.#acquaintance = {
      own,
      people,
      visit: people.visit(),
      expected: expected === undefined ? undefined : (fromBase64Url(expected) ?? new Uint8Array()),
    };
    this.#spare = options.spare;
    const { signal: abort } = this.#abort;
    globalThis.addEventListener('online', () => this.#handleOnline(), { signal: abort });
    this.protection = computed(
      () => this.#current.value?.link.protection.value ?? { level: 'establishing' as const },
    );
  }

  /** Nothing can be asked for before the peer is known. */
  joining(): void {}

  enter(place: Place): void {
    this.#unlink();
    this.#peerId = place.peerId;
    const [first] = this.#context.participants();
    // Who comes second begins the key exchange at once; who was there before makes the first offer.
    if (first !== undefined) this.#link(first, 'initiator');
    else this.#expect();
  }

  resumed(place: Place): void {
    // The network may be another one: then what was prepared leads nowhere.
    if (this.#current.peek() === null) this.#expect();
    this.#current.peek()?.link.resumed(place);
  }

  joined(participant: Participant): void {
    // There are two in a call. A server that announces a third while the second is there gets nothing for them.
    if (this.#current.peek() !== null) return;
    this.#link(participant, 'responder');
  }

  left(participant: Participant): void {
    if (this.#current.peek()?.participant !== participant) return;
    this.#unlink();
    this.#expect();
  }

  returned(participant: Participant): void {
    const current = this.#current.peek();
    if (current?.participant === participant) current.link.resync();
  }

  notification({ event, params }: ServerNotification): void {
    const current = this.#current.peek();
    if (event === 'relay' && current?.participant.peerId === params.from) current.link.receive(params.data);
    if (event === 'consumerClosed') current?.link.consumerClosed(params.consumerId);
    if (event === 'mediaReset') current?.link.mediaReset(params.media);
  }

  compared(same: boolean): void {
    void this.#current.peek()?.link.compared(same);
  }

  accept(): void {
    this.#current.peek()?.link.acceptPeer();
  }

  keepContact(keeping: Keeping): void {
    // A name that cannot be shown is no name to keep anybody under.
    this.#current
      .peek()
      ?.link.keepContact(keeping)
      .catch(() => undefined);
  }

  request({ params }: ServerRequest): Promise<void> {
    const { link } = this.#current.peek() ?? {};
    return link?.consume(params) ?? Promise.reject(new Error('Nobody is there to consume from.'));
  }

  close(): void {
    this.#abort.abort();
    this.growth.close();
    this.#unlink();
    this.#dropSpare();
    this.chat.clear();
  }

  /** Alone: readies a link, with the addresses of now, for whoever comes next. */
  #expect(): void {
    if (this.#spare?.prepared === true) this.#dropSpare();
    this.#spare = this.#takeSpare();
    this.#spare.prepareOffer();
  }

  #handleOnline(): void {
    if (this.#current.peek() === null) this.#expect();
    else this.#current.peek()?.link.restartIce();
  }

  #takeSpare(): DirectLink {
    const spare = this.#spare;
    this.#spare = null;
    if (spare?.failed === false) return spare;
    spare?.close();
    return new DirectLink(this.#own);
  }

  #link(participant: Participant, role: 'initiator' | 'responder'): void {
    this.#unlink();
    if (role === 'initiator' && this.#spare?.prepared === true) this.#dropSpare();
    const link = this.#takeSpare();
    const { room, media } = this.#context;
    const ids = [this.#peerId, participant.peerId];
    if (role === 'initiator') ids.reverse();
    this.#current.value = { link, participant };
    // Whoever comes now may be somebody else, who did not write what stands there and must not seem to have.
    this.chat.clear();
    link.begin({
      role,
      // Both sides know these; the longest ids are cut so that the whole stays within the 128 bytes of a call id.
      callId: [room, ...ids.map((id) => id.slice(0, 48))].join('.'),
      participant,
      media,
      chat: this.chat,
      growth: this.growth,
      acquaintance: this.#acquaintance,
      request: (method, params, options) => this.#context.request(method, params, options),
      relay: (data) => this.#context.request('relay', { to: participant.peerId, data }),
    });
  }

  #dropSpare(): void {
    this.#spare?.close();
    this.#spare = null;
  }

  #unlink(): void {
    if (this.#current.peek() !== null) this.growth.reset();
    this.#current.peek()?.link.close();
    this.#current.value = null;
  }
}
