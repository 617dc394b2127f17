import { fromBase64Url, toBase64Url } from '@sotto/e2ee/identity';
import * as v from 'valibot';

// What one `relay` carries between the two sides of a 1:1 call. The server hands it on unread; neither side trusts the
// server or the other with more than this form and these sizes.

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Bytes of the e2ee package: a step of the key exchange, or a sealed message. At most its `maxMessageBytes`. */
const message = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(43_692),
  v.transform(fromBase64Url),
  v.instance(Uint8Array),
);

/** Numbered messages, and how far the sender has read the other's. */
const packet = v.strictObject({
  /** Messages that were read, counted from the beginning of the link. */
  ack: count,
  /** Asks for everything above `ack` once more. */
  again: v.optional(v.literal(true)),
  /** The sender has given up on this link; it sends and plays nothing any more. */
  failed: v.optional(v.literal(true)),
  /** Belongs to the link that began while it rang, and to no other between the same two. */
  ring: v.optional(v.literal(true)),
  /** The number of the first of `messages`, from 1. */
  seq: v.optional(v.pipe(count, v.minValue(1))),
  messages: v.optional(v.pipe(v.array(message), v.minLength(1), v.maxLength(256))),
});
export type Packet = v.InferOutput<typeof packet>;
export type Outgoing = Omit<Packet, 'messages'> & { readonly messages?: readonly Uint8Array[] };

export function encodePacket({ messages, ...rest }: Outgoing): string {
  const value = messages === undefined ? rest : { ...rest, messages: messages.map(toBase64Url) };
  return toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}

/** Which link between the two a packet belongs to; undefined for anything that is none. */
export function metBy(data: string): 'ring' | 'room' | undefined {
  const decoded = decodePacket(data);
  return decoded && (decoded.ring === true ? 'ring' : 'room');
}

/** Undefined for anything that is not exactly a packet. */
export function decodePacket(data: string): Packet | undefined {
  const bytes = fromBase64Url(data);
  try {
    const parsed = v.safeParse(packet, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
