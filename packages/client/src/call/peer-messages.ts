import { limits } from '@sotto/protocol';
import * as v from 'valibot';
import { chatMessage, chatReceived } from './chat.ts';

// What the two sides of a 1:1 call say to each other through `relay`. The server hands it on unread; neither side
// trusts the server or the other with more than these forms and sizes.

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const base64url = (length: number) => v.pipe(text(length), v.regex(/^[\w-]*$/u));

/** A session description or ICE candidate, as `RTCSessionDescription.toJSON` and `RTCIceCandidate.toJSON` give them. */
const description = v.strictObject({
  type: v.literal('description'),
  description: v.strictObject({ type: v.picklist(['offer', 'answer']), sdp: text(limits.relayLength / 2) }),
});
const candidate = v.strictObject({
  type: v.literal('candidate'),
  candidate: v.strictObject({
    candidate: text(1024),
    sdpMid: v.nullable(text(16)),
    sdpMLineIndex: v.nullable(v.pipe(count, v.maxValue(16))),
    usernameFragment: v.nullable(text(256)),
  }),
});

/** One step of the key exchange: bytes of the e2ee package, at most its `MAX_MESSAGE_BYTES`. */
const key = v.strictObject({ type: v.literal('key'), bytes: base64url(8192) });

const onOff = v.picklist(['off', 'on']);
/** What the sender really gives: `muted` is a microphone that is held but silent. */
const sources = v.strictObject({
  type: v.literal('sources'),
  microphone: v.picklist(['off', 'on', 'muted']),
  camera: onOff,
  screen: onOff,
  screenAudio: onOff,
});

/** Asks the side that made the first offer for a new path (WebRTC 1.0, section 4.4.3.1, ICE restart). */
const restart = v.strictObject({ type: v.literal('restart') });

/** The sender has given up on this link; it sends and plays nothing any more. */
const failed = v.strictObject({ type: v.literal('failed') });

const message = v.variant('type', [
  description,
  candidate,
  restart,
  key,
  sources,
  failed,
  chatMessage,
  chatReceived,
]);
export type PeerMessage = v.InferOutput<typeof message>;
export type SourcesMessage = v.InferOutput<typeof sources>;
export type PeerDescription = v.InferOutput<typeof description>['description'];
export type PeerCandidate = v.InferOutput<typeof candidate>['candidate'];

/** What one `relay` carries: numbered messages, and how far the sender has read the other's. */
const packet = v.strictObject({
  /** Messages that were read, counted from the beginning of the link. */
  ack: count,
  /** Asks for everything above `ack` once more. */
  again: v.optional(v.literal(true)),
  /** The number of the first of `messages`, from 1. */
  seq: v.optional(v.pipe(count, v.minValue(1))),
  messages: v.optional(v.pipe(v.array(message), v.minLength(1), v.maxLength(256))),
});
export type Packet = v.InferOutput<typeof packet>;

// These two are the one place where the link's messages become bytes and bytes become messages: what seals them
// end to end goes between the bytes and the base64url.

export function encodePacket(value: Packet): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify(value)));
}

/** Undefined for anything that is not exactly a packet. */
export function decodePacket(data: string): Packet | undefined {
  try {
    const parsed = v.safeParse(packet, JSON.parse(new TextDecoder().decode(fromBase64url(data))));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 4648, section 5, without padding. */
export function toBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws {DOMException} when the text is no base64url. */
export function fromBase64url(data: string): Uint8Array {
  const binary = atob(data.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
