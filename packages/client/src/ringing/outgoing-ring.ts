import { effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { type DeviceIdentity, fromBase64Url, loadXwing, sealCard, toBase64Url } from '@sotto/e2ee/identity';
import { codeOf, fetched } from '../common/errors.ts';
import type { ServerEventParams } from '@sotto/protocol';
import type { Connection } from '../signaling/connection.ts';
import type { ServerNotification } from '../signaling/incoming.ts';
import type { DirectRoomCall } from '../direct/direct-call.ts';
import type { DirectCall } from '../types/types.ts';
import type { Contact } from '../trust/known-people.ts';
import type { OutgoingRing, OutgoingRingState } from '../types/ringing-types.ts';
import type { Ring } from './ring.ts';

export interface OutgoingRingOptions {
  readonly connection: Connection;
  readonly identity: DeviceIdentity;
  readonly contact: Contact;
  /** Joined, and alone in it. */
  readonly call: Pick<DirectCall, 'room' | 'name' | 'peers' | 'status'> &
    Pick<DirectRoomCall, 'ringing' | 'hearRing'>;
}

/** How long somebody who has answered may take to come, in milliseconds. */
const arrivalTimeout = 20_000;

const bytes = (text: string) => fromBase64Url(text) ?? new Uint8Array();

/** It came to nothing, and not because anybody there said so. */
const unheard: ReadonlySet<OutgoingRingState> = new Set(['not-reachable', 'timeout']);

/** Nobody has answered yet. */
const unanswered: ReadonlySet<OutgoingRingState> = new Set(['calling', 'ringing']);

/** Ends with the answer, or with the stay in the room, of which the server is not told. */
export class RoomRing implements OutgoingRing {
  readonly contact: Contact;
  readonly #options: OutgoingRingOptions;
  readonly #state = signal<OutgoingRingState>('calling');
  readonly state: ReadonlySignal<OutgoingRingState> = this.#state;
  readonly #over = signal(false);
  readonly #abort = new AbortController();
  #ringId: string | null = null;
  /** When it ended, as `performance.now()` has it. */
  #endedAt = Infinity;

  constructor(options: OutgoingRingOptions) {
    this.#options = options;
    this.contact = options.contact;
    const { signal: abort } = this.#abort;
    abort.addEventListener('abort', () => (this.#over.value = true), { once: true });
    const observer = {
      notification: (notification: ServerNotification) => this.#handle(notification),
      // A ring outlives the socket.
      regained: () => void this.#resume(),
      lost: () => undefined,
    };
    options.connection.observe(observer, abort);
    void this.#ring();
    // It may run, and end, at once.
    const stop = effect(() => this.#follow());
    if (abort.aborted) stop();
    else abort.addEventListener('abort', stop, { once: true });
  }

  /** Nobody has answered, or they are on the way; nobody has come yet. */
  get open(): boolean {
    const { value } = this.#state;
    return !this.#over.value && (unanswered.has(value) || value === 'accepted');
  }

  /**
   * Whether somebody who calls here is called by this. It goes on to be so when this one has come to nothing meanwhile,
   * and the person waits there all the same.
   */
  crosses({ caller, begun }: Pick<Ring, 'caller' | 'begun'>): boolean {
    if (caller.id !== this.contact.id || begun > this.#endedAt) return false;
    const { peers, status } = this.#options.call;
    const waits = status.value.phase !== 'ended' && peers.value.length === 0;
    return this.open || (waits && unheard.has(this.#state.value));
  }

  cancel(): void {
    if (!this.#isUnanswered) return;
    this.#stopRing();
    this.#state.value = 'cancelled';
    this.#options.call.ringing(null);
  }

  async #ring(): Promise<void> {
    const { connection, call } = this.#options;
    try {
      const card = await this.#seal();
      if (!this.#isUnanswered) return;
      const ringId = await this.#ask(card);
      this.#ringId = ringId;
      const relay = (data: string) => connection.request('relayRing', { ringId, data });
      if (this.#isUnanswered) call.ringing({ ringId, relay });
      else this.#stopRing();
    } catch (error) {
      if (this.#isUnanswered) this.#end(codeOf(error) ?? 'internal');
    }
  }

  /** The room is named only for pages of the version before, and only where the server says that there are any. */
  async #ask(card: string): Promise<string> {
    const { connection, call, contact } = this.#options;
    const asked = { identity: contact.id, card };
    try {
      return (await connection.request('ringIdentity', asked)).ringId;
    } catch (error) {
      if (codeOf(error) !== 'bad-request') throw error;
      return (await connection.request('ringIdentity', { ...asked, room: call.room })).ringId;
    }
  }

  /** Another socket: what was told meanwhile is told again there. */
  async #resume(): Promise<void> {
    if (this.#ringId === null || !this.#isUnanswered) return;
    try {
      await this.#options.connection.request('resumeRing', { ringId: this.#ringId });
    } catch (error) {
      // With another loss there is another socket.
      if (this.#isUnanswered && codeOf(error) !== 'unreachable') this.#end(codeOf(error) ?? 'internal');
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
    if (event === 'ringRelay' && params.ringId === this.#ringId) this.#options.call.hearRing(params.data);
    if ((event !== 'ringing' && event !== 'ringAnswered') || params.ringId !== this.#ringId) return;
    if (event === 'ringAnswered') this.#answered(params.answer);
    // Both come again after `resumeRing`.
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
    const timer = setTimeout(() => this.#end('timeout'), arrivalTimeout);
    this.#abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  /** Whoever is in the room now: if it is not the one who was called, the key exchange says so. */
  #follow(): void {
    const { peers, status } = this.#options.call;
    if (status.value.phase !== 'ended' && peers.value.length === 0) return;
    this.cancel();
    queueMicrotask(() => this.#abort.abort());
  }

  #stopRing(): void {
    if (this.#ringId === null) return;
    // Refused when it was answered at the same moment.
    this.#options.connection.request('stopRing', { ringId: this.#ringId }).catch(() => undefined);
  }

  #end(state: OutgoingRingState): void {
    this.#endedAt = performance.now();
    this.#state.value = state;
    this.#options.call.ringing(null);
    this.#abort.abort();
  }
}
