import { signal } from '@preact/signals-core';
import type { Contact } from '../trust/known-people.ts';
import type {
  Caller,
  IncomingRing,
  OutgoingRing,
  OutgoingRingState,
  RegistrationState,
  Ringer,
} from '../types/ringing-types.ts';
import type { Settable } from './settable.ts';

export type FakeRing = Settable<IncomingRing>;
export type FakeOutgoingRing = Settable<OutgoingRing>;
export type FakeRinger = Settable<Ringer>;

/** Somebody who calls until they are answered, or until a test sets `ended`. */
export function createFakeRing(caller: Caller, room = 'c123456789abcdefghjkmnpqr'): FakeRing {
  const ended: FakeRing['ended'] = signal(null);
  return {
    id: `ring-${caller.id}`,
    caller,
    room,
    ended,
    prepare: () => undefined,
    decline: () => {
      ended.value = 'declined';
    },
    busy: () => {
      ended.value = 'busy';
    },
  };
}

export function createFakeOutgoingRing(
  contact: Contact,
  initial: OutgoingRingState = 'calling',
): FakeOutgoingRing {
  const state = signal<OutgoingRingState>(initial);
  return {
    contact,
    state,
    cancel: () => {
      state.value = 'cancelled';
    },
  };
}

/** Rings nobody, and is rung by whom it is told. */
export function createFakeRinger(
  initial: {
    readonly contacts?: readonly Contact[];
    readonly registration?: RegistrationState;
    readonly rings?: readonly IncomingRing[];
  } = {},
): FakeRinger {
  const registration = signal<RegistrationState>(initial.registration ?? 'off');
  return {
    contacts: signal(initial.contacts ?? []),
    registration,
    rings: signal(initial.rings ?? []),
    crossings: signal([]),
    misdated: signal(null),
    register: ({ on }) => {
      registration.value = on ? 'reachable' : 'off';
    },
    close: () => undefined,
  };
}
