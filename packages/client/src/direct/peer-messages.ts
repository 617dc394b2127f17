import { mediaSource, reception as receptionState } from '@sotto/protocol';
import * as v from 'valibot';
import { kemKeyText } from '../trust/address-book.ts';
import { chatMessage, chatReceived } from './chat.ts';
import { upgradeMessage } from './upgrade-messages.ts';

// What the two sides of a 1:1 call say to each other, sealed end to end (`SecureSession.send`). The other side has
// proven who it is, and is trusted with no more than these forms and sizes all the same.

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** No control characters: these stand in a line of a description. */
const text = (length: number) => v.pipe(v.string(), v.maxLength(length), v.regex(/^\P{Cc}*$/u));
/** Lines as RFC 8866 (section 9) writes them; browsers also read others, and not all alike. */
const sdp = v.pipe(v.string(), v.maxLength(30_000), v.regex(/^(?:[a-z]=[^\p{Cc}\s]\P{Cc}*\r\n)+$/u));
/** RFC 8839, section 5.1, as far as browsers may differ in it; or nothing, at the end of candidates. */
const candidateText = v.pipe(v.string(), v.maxLength(1024), v.regex(/^(?:candidate:[ -~]+)?$/u));

/** A session description or ICE candidate, as `RTCSessionDescription.toJSON` and `RTCIceCandidate.toJSON` give them. */
const description = v.strictObject({
  type: v.literal('description'),
  description: v.strictObject({ type: v.picklist(['offer', 'answer']), sdp }),
});
const candidate = v.strictObject({
  type: v.literal('candidate'),
  candidate: v.strictObject({
    candidate: candidateText,
    sdpMid: v.nullable(text(16)),
    sdpMLineIndex: v.nullable(v.pipe(count, v.maxValue(16))),
    usernameFragment: v.nullable(text(256)),
  }),
});

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

/** Whether the sender wants the media to go through the server. */
const relay = v.strictObject({ type: v.literal('relay'), wanted: v.boolean() });

/**
 * The sender's person is asked whether to go on with whoever came, and gives and takes nothing before. The only thing that
 * is said to somebody who is not accepted; whatever comes after it says that they are.
 */
const undecided = v.strictObject({ type: v.literal('undecided') });

/** How a source of the one who is told arrives at the one who tells. */
const reception = v.strictObject({
  type: v.literal('reception'),
  source: mediaSource,
  reception: receptionState,
});

/** The X-Wing key that call cards to the sender are to be sealed with. */
const cardKey = v.strictObject({ type: v.literal('cardKey'), key: kemKeyText });

const message = v.variant('type', [
  description,
  candidate,
  restart,
  sources,
  relay,
  undecided,
  reception,
  cardKey,
  chatMessage,
  chatReceived,
  upgradeMessage,
]);
export type PeerMessage = v.InferOutput<typeof message>;
export type SourcesMessage = v.InferOutput<typeof sources>;
export type ReceptionMessage = v.InferOutput<typeof reception>;
/** What the two sides say about the connection between their devices. */
export type SignalingMessage = Extract<PeerMessage, { type: 'description' | 'candidate' | 'restart' }>;
export type PeerDescription = v.InferOutput<typeof description>['description'];
export type PeerCandidate = v.InferOutput<typeof candidate>['candidate'];

export function encodeMessage(value: PeerMessage): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Undefined for anything that is not exactly a message: the peer may be of a later version. */
export function decodeMessage(bytes: Uint8Array): PeerMessage | undefined {
  try {
    const parsed = v.safeParse(message, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
