import * as v from 'valibot';

/** The address of a TURN server (RFC 7065). */
export const turnUrl = v.pipe(
  v.string(),
  v.regex(/^turns?:([\w.-]{1,253}|\[[\da-fA-F:.]{2,45}\])(:\d{1,5})?(\?transport=(udp|tcp))?$/u),
);

/** A TURN server and what to show to it; `lifetime` says for how many seconds it is good. */
export const turnAccess = v.strictObject({
  urls: v.pipe(v.array(turnUrl), v.minLength(1), v.maxLength(8)),
  username: v.pipe(v.string(), v.maxLength(128)),
  credential: v.pipe(v.string(), v.maxLength(128)),
  lifetime: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type TurnAccess = v.InferOutput<typeof turnAccess>;
