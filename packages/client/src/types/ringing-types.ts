import type { ReadonlySignal } from '@preact/signals-core';
import type { RingEndReason } from '@sotto/protocol';
import type { DirectCall } from './call-types.ts';
import type { SottoErrorCode } from '../common/errors.ts';
import type { Contact } from '../trust/known-people.ts';

/** `refused`: the server does not take this device, such as when it has too many windows; it is asked again. */
export type RegistrationState = 'off' | 'connecting' | 'reachable' | 'refused';

/** Who may ring here: contacts, or whoever has the personal link. */
export type Callers = 'contacts' | 'everybody';

/** Who calls, as their card has proven it. */
export type Caller = {
  /** The identity, base64url. */
  readonly id: string;
} & (
  | { readonly contact: Contact }
  | {
      readonly contact: null;
      /** What they call themselves: a claim. Empty when it cannot be shown. */
      readonly claimedName: string;
      /** Groups of digits, with blanks between. */
      readonly fingerprint: string;
      /** A contact with this name and another key, whom they may want to be taken for; null when there is none. */
      readonly namesake: string | null;
    }
);

/** Somebody called whose clock and the one of this device are too far apart for it to ring; either may be wrong. */
export interface Misdated {
  readonly ringId: string;
  readonly caller: Caller;
}

/**
 * Somebody calls who is called from here at the same time: both want one call, and it takes place without a question in
 * the room of the one with the smaller identity; in the other one, where their ring did not get there.
 */
export interface Crossing {
  readonly ring: IncomingRing;
  /** In the room here: they come. Otherwise this device answers, and goes there. */
  readonly here: boolean;
}

/** `accepted`, `declined` and `busy` were said here, the others the server told. `lost`: the socket went. */
export type RingEnd = RingEndReason | 'accepted' | 'declined' | 'busy' | 'lost';

/** Somebody who calls, and waits for an answer; see `Sotto.answer`. */
export interface IncomingRing {
  readonly id: string;
  readonly caller: Caller;
  /** Where they wait, as their card says. */
  readonly room: string;
  /** Null while it rings. */
  readonly ended: ReadonlySignal<RingEnd | null>;
  /**
   * Agrees on keys with the caller ahead of the answer, and loads what the call needs; nothing else passes before
   * the answer. For contacts only, in one window of the device only, and once; where it cannot be, the call begins as if
   * it had not been tried. The caller learns that a device is there whose identity is the one that they rang.
   */
  prepare(options: { readonly hideAddress: boolean | 'new' }): void;
  decline(): void;
  /** For a window that cannot ask the person. */
  busy(): void;
}

/**
 * - `calling`: nothing is known of their device.
 * - `ringing`: their device has said that it rings there.
 * - `accepted`: they have answered, and come.
 * - `missed`: nobody answered in time.
 * - `not-reachable`: no device of theirs is there, or it does not let this one ring; which of the two nobody learns.
 * - `wrong-clock`: their device did not ring, because its clock and the one of this device are too far apart.
 * - `cancelled`: the person here left, or somebody came into the room without an answer.
 * - a code: the ring failed; `timeout` when they answered and did not come.
 */
export type OutgoingRingState =
  | 'calling'
  | 'ringing'
  | 'accepted'
  | 'declined'
  | 'busy'
  | 'missed'
  | 'not-reachable'
  | 'wrong-clock'
  | 'cancelled'
  | SottoErrorCode;

/** A contact who is called into the room in which the person here waits; see `Sotto.callContact`. */
export interface OutgoingRing {
  readonly contact: Contact;
  readonly state: ReadonlySignal<OutgoingRingState>;
  /** Does not ring any more; the person stays in the room. Leaving the room ends it as well. */
  cancel(): void;
}

/** A call into which a contact is rung. */
export interface ContactCall {
  readonly call: DirectCall;
  readonly ring: OutgoingRing;
  /**
   * Ends the room, which was made for this call: when nobody came, and nobody waits in it any more. Where that fails, it
   * expires as any other that nobody uses.
   */
  readonly discard: () => void;
}

/**
 * Lets the people whom this device knows call it, on a socket of its own, so that the server is not told who is in which
 * room. Nobody is reachable until `register` says so.
 */
export interface Ringer {
  readonly contacts: ReadonlySignal<readonly Contact[]>;
  readonly registration: ReadonlySignal<RegistrationState>;
  /** Who rings now, first come first; a ring that has ended is not among them any more, nor is one that crosses. */
  readonly rings: ReadonlySignal<readonly IncomingRing[]>;
  /** Who rings and is rung. */
  readonly crossings: ReadonlySignal<readonly Crossing[]>;
  /** The last call that did not ring because of a clock; null when there was none. */
  readonly misdated: ReadonlySignal<Misdated | null>;
  /** Whether this device can be called, and by whom. The server learns the first only. */
  register(options: { readonly on: boolean; readonly callers: Callers }): void;
  /** Idempotent. */
  close(): void;
}
