import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { Place } from '@sotto/protocol';
import type { EngineContext, MediaEngine, PreparedMedia } from '../room/media-engine.ts';
import type { Participant } from '../room/participant.ts';
import type { ServerNotification } from '../signaling/incoming.ts';
import type { Protection } from '../types.ts';
import { CallChat } from './chat.ts';
import { DirectLink } from './direct-link.ts';

/** Starts a frame worker, which loads its cryptography and makes its keys while the person looks into the mirror. */
export function prepareDirectMedia(createWorker: () => Worker): PreparedMedia {
  let spare: DirectLink | null = new DirectLink(createWorker);
  return {
    createEngine: (context) => {
      const link = spare ?? new DirectLink(createWorker);
      spare = null;
      return new DirectMedia({ context, createWorker, spare: link });
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
  readonly #context: EngineContext;
  readonly #createWorker: () => Worker;
  readonly #current = signal<Current | null>(null);
  readonly #abort = new AbortController();
  #spare: DirectLink | null;
  #peerId = '';

  constructor(options: {
    readonly context: EngineContext;
    readonly createWorker: () => Worker;
    readonly spare: DirectLink;
  }) {
    this.#context = options.context;
    this.#createWorker = options.createWorker;
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
    // Who was there before makes the first offer.
    if (first !== undefined) this.#link(first, 'responder');
    else this.#expect();
  }

  resumed(): void {
    // The network may be another one: then what was prepared leads nowhere.
    if (this.#current.peek() === null) this.#expect();
    const link = this.#current.peek()?.link;
    link?.resync();
    link?.restartIce();
  }

  joined(participant: Participant): void {
    // There are two in a call. A server that announces a third while the second is there gets nothing for them.
    if (this.#current.peek() !== null) return;
    this.#link(participant, 'initiator');
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

  notification(notification: ServerNotification): void {
    if (notification.event !== 'relay') return;
    const current = this.#current.peek();
    const { from, data } = notification.params;
    if (current?.participant.peerId === from) current.link.receive(data);
  }

  verify(): void {
    this.#current.peek()?.link.verify();
  }

  /** Nothing can be accepted while no identity is expected. */
  accept(): void {}

  /** Nobody can be kept while the key exchange names no identity. */
  keepContact(): void {}

  request(): Promise<void> {
    return Promise.reject(new Error('A 1:1 call consumes nothing from the server.'));
  }

  close(): void {
    this.#abort.abort();
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
    return new DirectLink(this.#createWorker);
  }

  #link(participant: Participant, role: 'initiator' | 'responder'): void {
    this.#unlink();
    if (role === 'responder' && this.#spare?.prepared === true) this.#dropSpare();
    const link = this.#takeSpare();
    const { room, media } = this.#context;
    const ids = [this.#peerId, participant.peerId];
    if (role === 'responder') ids.reverse();
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
      relay: (data) => this.#context.request('relay', { to: participant.peerId, data }),
    });
  }

  #dropSpare(): void {
    this.#spare?.close();
    this.#spare = null;
  }

  #unlink(): void {
    this.#current.peek()?.link.close();
    this.#current.value = null;
  }
}
