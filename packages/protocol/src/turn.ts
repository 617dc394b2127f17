import * as v from 'valibot';
import { plainText } from './text.ts';

/** The address of a TURN server (RFC 7065). */
export const turnUrl = v.pipe(
  v.string(),
  v.regex(/^turns?:([\w.-]{1,253}|\[[\da-fA-F:.]{2,45}\])(:\d{1,5})?(\?transport=(udp|tcp))?$/u),
  v.check((url) => {
    const { port } = readTurnUrl(url);
    return port >= 1 && port <= 65_535;
  }),
);

/** A TURN server and what to show to it; `lifetime` says for how many seconds it is good. */
export const turnAccess = v.strictObject({
  urls: v.pipe(v.array(turnUrl), v.minLength(1), v.maxLength(8)),
  username: plainText(128),
  credential: plainText(128),
  lifetime: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type TurnAccess = v.InferOutput<typeof turnAccess>;

/** Where a TURN server is, and how to speak with it. */
export interface TurnAddress {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'udp' | 'tcp';
  /** Inside TLS; over UDP inside DTLS. */
  readonly secure: boolean;
}

/** Reads a `turnUrl`, with what RFC 7065 (section 3.2) says holds where something is left out. */
export function readTurnUrl(url: string): TurnAddress {
  const [, scheme = '', host = '', port, transport] =
    /^(turns?):(\[.+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/u.exec(url) ?? [];
  const secure = scheme === 'turns';
  return {
    host: host.replace(/^\[|\]$/gu, ''),
    port: port === undefined ? (secure ? 5349 : 3478) : Number(port),
    protocol: transport === 'tcp' || (transport === undefined && secure) ? 'tcp' : 'udp',
    secure,
  };
}
