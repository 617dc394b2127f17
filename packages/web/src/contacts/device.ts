import { DeviceIdentity, encodeContactCode, fingerprintOf, KnownPeople } from '@sotto/client/people';

/** What the page of contacts needs to know of whom this device knows; see `KnownPeople`. */
export type People = Pick<
  KnownPeople,
  'contacts' | 'lasting' | 'add' | 'rename' | 'remove' | 'replace' | 'judge'
>;

/** Who this device is. */
export interface Device {
  readonly identity: Uint8Array;
  /** For the personal link. */
  readonly code: string;
  /** Groups of digits, with blanks between. */
  readonly fingerprint: string;
  /** The key is still there when the window is opened again. */
  readonly lasting: boolean;
  readonly people: People;
  /** Deletes the key; whoever opens the device after that gets another one. */
  reset(): Promise<void>;
  close(): void;
}

/** Rejects where the browser lacks the algorithms. */
export async function openDevice(): Promise<Device> {
  const identity = await DeviceIdentity.open();
  const people = await KnownPeople.open({ own: identity.publicKey });
  return {
    identity: identity.publicKey,
    code: await encodeContactCode(identity),
    fingerprint: await fingerprintOf(identity.publicKey),
    lasting: identity.lasting,
    people,
    // What does not last is forgotten by opening another one.
    reset: () => (identity.lasting ? DeviceIdentity.reset() : Promise.resolve()),
    close: () => people.close(),
  };
}
