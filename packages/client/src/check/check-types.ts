import type { ReadonlySignal } from '@preact/signals-core';
import type { DeviceRefusal } from '../types/types.ts';

/** What is checked, in the order in which a person reads it. */
export type CheckName =
  /** Of TLS. A browser keeps it to itself, so that only a program looks at it. */
  | 'certificate'
  /** The pages, over HTTP. */
  | 'server'
  /** Signalling. */
  | 'websocket'
  /** Media, over each protocol. */
  | 'udp'
  | 'tcp'
  /** Media through the TURN server, inside TLS as a rule; there is such a line only where there is one. */
  | 'turn'
  /** How good the way is that a call would take. */
  | 'roundTrip'
  | 'jitter'
  | 'loss'
  | 'upload'
  | 'download'
  | 'camera'
  | 'microphone'
  /** What every room needs of the browser … */
  | 'browser'
  /** … and what a 1:1 call needs besides. */
  | 'encryption';

/** `slow` is what works and is worse than people want it; `blocked` what does not work. */
export type CheckState = 'waiting' | 'running' | 'passed' | 'slow' | 'blocked' | 'untested';

/** Why a line is as it is, where the figure does not say it. */
export type CheckReason =
  /** Nothing came back. */
  | 'no-answer'
  /** Something came back, but no encrypted connection came about. */
  | 'no-handshake'
  /** The server let us in and then the connection to it broke. */
  | 'lost'
  /** There is no socket, over which the rest is agreed. */
  | 'needs-socket'
  /** There is no way for media, so none to measure. */
  | 'needs-way'
  /** Too many checks run, or this address began too many. */
  | 'busy'
  | 'server-failed'
  /** The TURN server answered, and led nowhere. */
  | 'turn-failed'
  /** A program without DTLS cannot try it. */
  | 'needs-browser'
  /** The server does not answer at all. */
  | 'needs-server'
  /** Browsers stop at the certificate, and the rest was not tried. */
  | 'needs-certificate'
  | 'certificate-untrusted'
  | 'certificate-expired'
  | 'certificate-of-others'
  | 'certificate-ends'
  /** The browser slows down pages that nobody sees, so figures would be about that. */
  | 'hidden'
  /** Over TCP nothing is lost; it comes late. */
  | 'tcp-hides-loss'
  /** The person did not want it checked. */
  | 'not-wanted'
  /** The person did not answer the browser's question. */
  | 'not-answered'
  | 'missing'
  /** The server takes no sockets from pages of this address. */
  | 'origin-refused'
  | 'muted-by-system'
  | DeviceRefusal;

/** What is to be open: a name or an address, as the server announces it. */
export interface CheckTarget {
  readonly host: string;
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
}

export interface CheckFigure {
  readonly value: number;
  /** `d`: days. */
  readonly unit: 'ms' | '%' | 'Mbit/s' | 'd';
  /** More was not tried. */
  readonly atLeast: boolean;
}

export interface CheckLine {
  /** The name, and a number where there are several. */
  readonly id: string;
  readonly name: CheckName;
  readonly state: CheckState;
  readonly reason: CheckReason | null;
  readonly figure: CheckFigure | null;
  readonly targets: readonly CheckTarget[];
  /** Of the browser, by the names of the web platform. */
  readonly missing: readonly string[];
}

/** What it all means, the worst first. */
export type CheckVerdict =
  | 'certificate-refused'
  | 'server-blocked'
  | 'socket-blocked'
  | 'browser-too-old'
  /** The ways for media could not be tried, or not all. */
  | 'not-tried'
  | 'media-blocked'
  /** Calls work over TCP, which is slower to recover. */
  | 'tcp-only'
  /** Calls work through the TURN server, since nothing but TLS passes. */
  | 'turn-only'
  /** Some of several workers cannot be reached. */
  | 'partly-blocked'
  /** Calls work; there is nothing to fall back on. */
  | 'udp-only'
  | 'slow'
  | 'certificate-ends'
  | 'not-measured'
  | 'no-encryption'
  | 'devices'
  | 'good';

/** A check that runs from the moment it is made. */
export interface NetworkCheck {
  readonly lines: ReadonlySignal<readonly CheckLine[]>;
  /** Null until everything is done. */
  readonly verdict: ReadonlySignal<CheckVerdict | null>;
  /** Never rejects. */
  readonly done: Promise<void>;
  /** Ends it early; lines stay as they are. Idempotent. */
  close(): void;
}
