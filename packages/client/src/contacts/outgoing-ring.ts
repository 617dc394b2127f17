import { effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { type DeviceIdentity, fromBase64Url, loadXwing, sealCard, toBase64Url } from '@sotto/e2ee/identity';
import { codeOf, fetched } from '../errors.ts';
import type { ServerEventParams } from '@sotto/protocol';
import type { Connection } from '../signaling/connection.ts';
import type { ServerNotification } from '../signaling/incoming.ts';
import type { Call } from '../types.ts';
import type { Contact } from './known-people.ts';
import type { OutgoingRing, OutgoingRingState } from './ringing-types.ts';

export interface OutgoingRingOptions {
  readonly connection: Connection;
  readonly identity: DeviceIdentity;
  readonly contact: Contact;
  /** Joined, and alone in it. */
  readonly call: Pick<Call, 'room' | 'name' | 'peers' | 'status'>;
  /** Hears which ring it is, and null when it is over and nobody came. */
  readonly onRinging: (ringId: string | null) => void;
}

/** How long somebody who has answered may take to come, in milliseconds. */
const COMING = 20_000;

const bytes = (text: string) => fromBase64Url(text) ?? new Uint8Array();

/** Nobody has answered yet. */
const unanswered: ReadonlySet<OutgoingRingState> = new Set(['calling', 'ringing']);

/** Ends with the answer, or with the stay in the room. */
export class RoomRing implements OutgoingRing {
  readonly contact: Contact;
  readonly #options: OutgoingRingOptions;
  readonly #state = signal<OutgoingRingState>('calling');
  readonly #over = signal(false);
  readonly #abort = new AbortController();
  #ringId: string | null = null;

  constructor(options: OutgoingRingOptions) {
    this.#options = options;
    this.contact = options.contact;
    const { signal: abort } = this.#abort;
    abort.addEventListener('abort', () => (this.#over.value = true), { once: true });
    const observer = {
      notification: (notification: ServerNotification) => this.#handle(notification),
      // A ring belongs to the place in the room, which outlives the socket.
      regained: () => undefined,
      lost: () => undefined,
    };
    options.connection.observe(observer, abort);
    void this.#ring();
    // It may run, and end, at once.
    const stop = effect(() => this.#follow());
    if (abort.aborted) stop();
    else abort.addEventListener('abort', stop, { once: true });
  }

  get state(): ReadonlySignal<OutgoingRingState> {
    return this.#state;
  }

  /** Nobody has answered, or they are on the way; nobody has come yet. */
  get open(): boolean {
    const { value } = this.#state;
    return !this.#over.value && (unanswered.has(value) || value === 'accepted');
  }

  cancel(): void {
    if (!this.#isUnanswered) return;
    this.#cancelRing();
    this.#state.value = 'cancelled';
    this.#options.onRinging(null);
  }

  async #ring(): Promise<void> {
    const { connection, call, contact } = this.#options;
    try {
      const card = await this.#seal();
      if (!this.#isUnanswered) return;
      const { ringId } = await connection.request('ring', { identity: contact.id, room: call.room, card });
      this.#ringId = ringId;
      if (this.#isUnanswered) this.#options.onRinging(ringId);
      else this.#cancelRing();
    } catch (error) {
      if (this.#isUnanswered) this.#end(codeOf(error) ?? 'internal');
    }
  }

  /** With all keys that the contact is known to have, or not at all. */
  async #seal(): Promise<string> {
    const { identity, contact, call } = this.#options;
    const { id, cardKey, kemKey } = contact;
    if (kemKey !== undefined) await fetched(loadXwing());
    const to = {
      identity: bytes(id),
      cardKey: bytes(cardKey),
      kemKey: kemKey === undefined ? undefined : bytes(kemKey),
    };
    return toBase64Url(await sealCard({ identity, to, name: call.name, room: call.room, at: Date.now() }));
  }

  get #isUnanswered(): boolean {
    return unanswered.has(this.#state.peek());
  }

  #handle({ event, params }: ServerNotification): void {
    if ((event !== 'ringing' && event !== 'ringAnswered') || params.ringId !== this.#ringId) return;
    if (event === 'ringAnswered') this.#answered(params.answer);
    // Both come again after `resume`.
    else if (this.#isUnanswered) this.#state.value = 'ringing';
  }

  #answered(answer: ServerEventParams<'ringAnswered'>['answer']): void {
    if (answer === 'accept') this.#awaitThem();
    else if (answer === 'decline') this.#end('declined');
    else this.#end(answer);
  }

  #awaitThem(): void {
    if (!this.#isUnanswered) return;
    this.#state.value = 'accepted';
    const timer = setTimeout(() => this.#end('timeout'), COMING);
    this.#abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  /** Whoever is in the room now: if it is not the one who was called, the key exchange says so. */
  #follow(): void {
    const { peers, status } = this.#options.call;
    const over = status.value.phase === 'ended';
    if (!over && peers.value.length === 0) return;
    // The server ends the ring by itself when the place is left.
    if (!over) this.cancel();
    else if (this.#isUnanswered) this.#state.value = 'cancelled';
    queueMicrotask(() => this.#abort.abort());
  }

  #cancelRing(): void {
    if (this.#ringId === null) return;
    // Refused when it was answered at the same moment.
    this.#options.connection.request('cancelRing', { ringId: this.#ringId }).catch(() => undefined);
  }

  #end(state: OutgoingRingState): void {
    this.#state.value = state;
    this.#options.onRinging(null);
    this.#abort.abort();
  }
}
