import { roomId, roomKindOf, roomKinds } from '@sotto/protocol';
import * as v from 'valibot';

const type = v.literal('growth');
/** Of one proposal: what is said about another one that is over says nothing about this. */
const id = v.pipe(v.string(), v.uuid());

/** How two people agree to turn their call into a conference. Each has its turn, in this order. */
export const upgradeMessage = v.variant('step', [
  /** The person has asked for it. */
  v.strictObject({ type, step: v.literal('propose'), id }),
  /** The other person has answered. */
  v.strictObject({ type, step: v.literal('answer'), id, accept: v.boolean() }),
  /** The proposal still stood when the answer came: this is the conference, made for it. */
  v.strictObject({
    type,
    step: v.literal('begin'),
    id,
    room: v.pipe(
      roomId,
      v.check((room) => roomKindOf(room) === roomKinds.call.becomes),
    ),
  }),
  /** All of the other that this side had in the call arrives in the conference. */
  v.strictObject({ type, step: v.literal('ready'), id }),
  /** It is off, whatever was agreed. */
  v.strictObject({ type, step: v.literal('cancel'), id }),
]);

export type UpgradeMessage = v.InferOutput<typeof upgradeMessage>;
