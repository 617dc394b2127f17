import { mediaSource, reception as receptionState, roomId, roomKindOf, roomKinds } from '@sotto/protocol';
import * as v from 'valibot';
import { kemKeyText } from '../trust/address-book.ts';
import { chatLimits } from './chat-limits.ts';

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

/** Of a message that a person wrote: the sender's, higher with each. */
const chatId = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const chat = v.strictObject({
  type: v.literal('chat'),
  id: chatId,
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(chatLimits.length)),
});

/** The message of this id has come, and is shown. */
const chatReceived = v.strictObject({ type: v.literal('chatReceived'), id: chatId });

const growth = v.literal('growth');
/** Of one proposal: what is said about another one that is over says nothing about this. */
const proposalId = v.pipe(v.string(), v.uuid());

/** How two people agree to turn their call into a conference. Each has its turn, in this order. */
const upgrade = v.variant('step', [
  /** The person has asked for it. */
  v.strictObject({ type: growth, step: v.literal('propose'), id: proposalId }),
  /** The other person has answered. */
  v.strictObject({ type: growth, step: v.literal('answer'), id: proposalId, accept: v.boolean() }),
  /** The proposal still stood when the answer came: this is the conference, made for it. */
  v.strictObject({
    type: growth,
    step: v.literal('begin'),
    id: proposalId,
    room: v.pipe(
      roomId,
      v.check((room) => roomKindOf(room) === roomKinds.call.becomes),
    ),
  }),
  /** All of the other that this side had in the call arrives in the conference. */
  v.strictObject({ type: growth, step: v.literal('ready'), id: proposalId }),
  /** It is off, whatever was agreed. */
  v.strictObject({ type: growth, step: v.literal('cancel'), id: proposalId }),
]);

const message = v.variant('type', [
  description,
  candidate,
  restart,
  sources,
  relay,
  undecided,
  reception,
  cardKey,
  chat,
  chatReceived,
  upgrade,
]);
export type PeerMessage = v.InferOutput<typeof message>;
export type ChatBody = Omit<v.InferOutput<typeof chat>, 'type'>;
export type UpgradeMessage = v.InferOutput<typeof upgrade>;
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
