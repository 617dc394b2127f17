import * as v from 'valibot';
import { limits } from './limits.ts';
import { role } from './roles.ts';

/** Ids that the server gives out: URL-safe, bounded, opaque to clients. */
export const opaqueId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/u));

/**
 * 25 characters of Crockford's base32 in lower case. The first tells the kind of the room (see `roomKindOf`), the
 * others are 120 random bits. The web writes them in groups of five.
 */
export const roomId = v.pipe(v.string(), v.regex(/^[0-9a-hjkmnp-tv-z]{25}$/u));

/**
 * Characters that show nothing: blanks, those without a shape, and those that are letters or symbols by category and
 * look like a blank all the same (the empty Braille pattern, the null notehead, the blanks of Egyptian hieroglyphs,
 * and the filler of the Khitan small script). For `replaceAll`.
 */
export const nothingToSee =
  /[\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}\u{13441}\u{13442}]|\u{16FE4}/gu;

/**
 * The name of a person in this call: 1 to 64 code units after trimming, something to see in it, no control
 * characters, and none that turn the direction of the text around it (UAX #9, section 2).
 */
export const displayName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(limits.nameLength),
  v.regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u),
  v.check((name) => name.replaceAll(nothingToSee, '') !== ''),
);

/**
 * A name as somebody typed or pasted it, without what no name may have and nobody sees: control characters (a tab or a
 * line break of a table becomes a space), what turns the direction of text, which phones put around copied names, and
 * blanks without a width. What joins letters and emoji stays. Undefined where nothing is left to be seen, or too much.
 */
export function cleanName(text: string): string | undefined {
  const clean = text
    .toWellFormed()
    .replaceAll(/[\t-\r\u0085\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u00ad\u180e\u200b\u2060-\u2064\ufeff]/gu, '');
  const name = v.safeParse(displayName, clean);
  return name.success ? name.output : undefined;
}

/** The source of a track. One producer of each source per peer. */
export const mediaSource = v.picklist(['microphone', 'camera', 'screen', 'screenAudio']);
export type MediaSource = v.InferOutput<typeof mediaSource>;

/**
 * How what a peer sends arrives at another. `lost`: it is sent, and does not arrive. `silent`: it is said to be sent,
 * and nothing of it comes even to the server.
 */
export const reception = v.picklist(['fine', 'lost', 'silent']);
export type Reception = v.InferOutput<typeof reception>;

/** `reconnecting`: the peer's socket is lost and its membership is kept for `limits.resumeWindow`. */
export const peerConnection = v.picklist(['online', 'reconnecting']);

export const peerInfo = v.strictObject({
  peerId: opaqueId,
  name: displayName,
  connection: peerConnection,
  role,
  /**
   * The ring that brought this peer and the one who is told together, where who was rung goes on with what the two have
   * exchanged by `relayRing`.
   */
  ring: v.exactOptional(opaqueId),
});
export type PeerInfo = v.InferOutput<typeof peerInfo>;

/** `left`: asked to leave. `closed`: the page was closed. `lost`: did not come back in time. */
export const leaveReason = v.picklist(['left', 'closed', 'lost']);
export type LeaveReason = v.InferOutput<typeof leaveReason>;

/**
 * The Ed25519 public key by which a device is known, or 32 other bytes: base64url without padding, and with the unused
 * bits of the last character zero, so that no two texts name the same bytes.
 */
export const bytes32 = v.pipe(v.string(), v.regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/u));
/** The same for the 64 bytes of an Ed25519 signature. */
export const bytes64 = v.pipe(v.string(), v.regex(/^[\w-]{85}[AQgw]$/u));

/** Bytes that two clients hand each other through the server, which never looks inside. */
export const relayed = v.pipe(v.string(), v.maxLength(limits.relayLength), v.regex(/^[\w-]*$/u));

/** A call card: says who calls, sealed for the device that is rung; the server never looks inside. */
export const ringCard = v.pipe(v.string(), v.maxLength(limits.cardLength), v.regex(/^[\w-]*$/u));

/**
 * `busy`: this window is in a call already. `wrong-clock`: the card opened and whoever calls may ring, but it is too old
 * or from the future by the clock of this device.
 */
export const ringAnswer = v.picklist(['accept', 'decline', 'busy', 'wrong-clock']);
export type RingAnswer = v.InferOutput<typeof ringAnswer>;

export const timestamp = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * How long something has been so, in milliseconds. Between two machines times are told like this, and never as a time of
 * day: no clock of one can be compared with that of another.
 */
export const duration = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const nothing = v.strictObject({});
