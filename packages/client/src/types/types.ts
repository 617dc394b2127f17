import type { ReadonlySignal } from '@preact/signals-core';
import type { RoomKind } from '@sotto/protocol';
import type { Call, DirectCall } from './call-types.ts';
import type { Contact } from '../trust/known-people.ts';
import type { ContactCall, IncomingRing, Ringer } from './ringing-types.ts';
import type { Device } from '../trust/own-device.ts';
import type { LocalMedia } from './device-types.ts';

export type { ShortAuthenticationString } from '@sotto/e2ee';
export type * from './call-types.ts';
export type * from './ringing-types.ts';
export type { Device, People } from '../trust/own-device.ts';
export type * from './device-types.ts';
export type { ClientErrorCode, SottoErrorCode } from '../common/errors.ts';

/** How long the link of a room is good. */
export interface LinkLife {
  /** How many days it may be unused. */
  readonly linkDays: number;
  /** When it stops working unless somebody uses it, in milliseconds since the epoch. */
  readonly goodUntil: number;
}

export interface RoomPreview {
  readonly kind: RoomKind;
  /** How many are there now. */
  readonly peers: number;
  readonly full: boolean;
}

/** As whom, and how, somebody is in a call. */
export interface CallOptions {
  readonly name: string;
  readonly media: LocalMedia;
  /**
   * 1:1: tells the other side no address of this device; everything goes through the server, as encrypted as ever. `new`:
   * as long as the other side is neither kept as a contact nor compared.
   */
  readonly hideAddress?: boolean | 'new';
}

export interface JoinOptions extends CallOptions {
  readonly room: string;
  readonly hostToken?: string;
  /** 1:1: whom the call is meant for, an identity in base64url. Anybody else is `changed`. */
  readonly expected?: string;
}

/** One connection to one server. Rejections are ProtocolError with a code, or `unreachable` as below. */
/** What a page goes without where the browser does not do it. */
export type PageFailure =
  | 'device-choice'
  | 'full-screen'
  | 'picture-in-picture'
  | 'ringer'
  | 'sound'
  | 'speaker'
  | 'wake-lock';

export interface Sotto {
  /** `offline` after the first failure to connect, until a socket is open again. */
  readonly link: ReadonlySignal<'connecting' | 'online' | 'offline'>;
  createRoom(kind: RoomKind): Promise<{ readonly room: string; readonly hostToken: string }>;
  lookupRoom(room: string): Promise<RoomPreview>;
  lookupLink(room: string): Promise<LinkLife>;
  /** Ends a room for everyone and for good, without being in it. */
  closeRoom(room: string, hostToken: string): Promise<void>;
  /** Loads what a call of this kind needs (frame worker or mediasoup-client) ahead of `join`. */
  prepare(kind: RoomKind): void;
  join(options: JoinOptions): Promise<Call>;
  /**
   * Calls a contact: makes a room, joins it, and rings them into it. The call before is left once there is a room. Rejects
   * where no call begins; what becomes of the ring shows in its `state`.
   */
  callContact(contact: Contact, options: CallOptions): Promise<ContactCall>;
  /**
   * Answers, and joins the room in which whoever rings waits, with the keys that were agreed while it rang, if any were;
   * that it is they who wait there is only what their card says, so anybody else is `changed`. The call before is left once
   * the answer was taken. Rejects with `not-found` when it does not ring any more; while it rings it may be tried again.
   */
  answer(ring: IncomingRing, options: CallOptions): Promise<DirectCall>;
  /**
   * Lets contacts call this device, and calls them, with the identity that the device has now; loaded when it is asked
   * for. Whoever opened it closes it; the last one counts. Rejects with `unsupported-browser` where an identity cannot be had.
   */
  openRinger(): Promise<Ringer>;
  /**
   * Who this device is and whom it knows; loaded when it is asked for. One for all that needs it, until it is reset. Rejects
   * with `unsupported-browser` where an identity cannot be had.
   */
  device(): Promise<Device>;
  /** How often this device was given another identity meanwhile, in whichever window. Ringers are closed by it. */
  readonly renewals: ReadonlySignal<number>;
  /** Says in the log (see `SottoOptions.log`) that this did not come about on the page, and of which kind the error was. */
  readonly failed: (what: PageFailure, thrown: unknown) => void;
  close(): void;
}
