import { isIP } from 'node:net';
import * as v from 'valibot';

// Every setting arrives as text. These schemas read text into values; what they refuse is told with the setting's
// own description of its form, so their messages stay short.

export const integer = (min: number, max: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,9}$/u), v.transform(Number), v.minValue(min), v.maxValue(max));

/** Entries apart by commas or spaces; an empty text is an empty list. */
export const listOf = <const T extends v.GenericSchema<string, unknown>>(entry: T) =>
  v.pipe(
    v.string(),
    v.transform((text) => text.split(/[\s,]+/u).filter((part) => part !== '')),
    v.array(entry),
  );

/** An http or https origin: scheme, host and port, with nothing after it. */
export const origin = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/u.test(url.protocol) && `${url.origin}/` === url.href;
  }),
  v.transform((text) => new URL(text).origin),
);

/** Where somebody can be told something (RFC 9116, section 2.5.3): visible ASCII, so that it fits into a line. */
export const contact = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^(mailto:[!-~]+@[!-~]+|tel:\+?[\d().-]+|https:\/\/[!-~]+)$/u),
  v.check((text) => URL.canParse(text)),
);

export const hostname = v.pipe(v.string(), v.regex(/^[\w.:-]{1,253}$/u));

/** An address, or a range in CIDR notation (RFC 4632, RFC 4291). */
export const addressRange = v.pipe(
  v.string(),
  v.transform((text) => {
    const [address = '', prefix] = text.split('/', 2);
    const family = isIP(address);
    const bits = family === 6 ? 128 : 32;
    return { address, family, prefix: prefix === undefined ? bits : Number(prefix), bits };
  }),
  v.check(
    ({ family, prefix, bits }) => family !== 0 && Number.isInteger(prefix) && prefix >= 0 && prefix <= bits,
  ),
  v.transform(({ address, family, prefix }) => ({
    address,
    prefix,
    family: family === 6 ? ('ipv6' as const) : ('ipv4' as const),
  })),
);

/** A name, or an address of one machine. */
const isAnnounceable = (text: string): boolean =>
  !/^(0\.0\.0\.0|[0:]+)$/u.test(text) && (isIP(text) !== 0 || !/^[\d.]*$|:/u.test(text));

/** `ip:port`, `ip:port@announced`, `ip:port@announced:port`, with IPv6 in brackets before a port. */
const listenSocket = v.pipe(
  v.string(),
  v.regex(
    /^(\[[\da-fA-F:]+\]|[\d.]+):\d{1,5}(@(\[[\da-fA-F:]+\]|[\w.-]{1,253})(:\d{1,5})?|@[\da-fA-F:]+)?$/u,
  ),
  v.transform((text) => {
    const [socket = '', announced] = text.split('@', 2);
    const { host: ip, port = 0 } = hostAndPort(socket);
    const { host: announcedAddress, port: announcedPort } = hostAndPort(announced ?? '');
    return {
      ip,
      port,
      ...(announced !== undefined && { announcedAddress }),
      ...(announcedPort !== undefined && { announcedPort }),
    };
  }),
  v.check(({ ip, port, announcedPort = port }) => isIP(ip) !== 0 && isPort(port) && isPort(announcedPort)),
  v.check(({ ip, announcedAddress = ip }) => isAnnounceable(announcedAddress)),
);

/** The addresses of one worker, with + between them: mostly one, or one of IPv4 and one of IPv6. */
export const listenAddress = v.pipe(
  v.string(),
  v.transform((text) => text.split('+')),
  v.tupleWithRest([listenSocket], listenSocket),
  v.transform(([first, ...also]) => ({ ...first, ...(also.length > 0 && { also }) })),
);

/** `ip:port` at which only programs of this machine arrive. */
export const loopbackAddress = v.pipe(
  v.string(),
  v.regex(/^(127(\.\d{1,3}){3}|\[::1\]):\d{1,5}$/u),
  v.transform(hostAndPort),
  v.transform(({ host: ip, port = 0 }) => ({ ip, port })),
  v.check(({ ip, port }) => isIP(ip) !== 0 && isPort(port)),
);

/** The address of a TURN server (RFC 7065); what a browser is told. */
export { turnUrl } from '@sotto/protocol';

/** An IPv6 address without brackets has no port behind it. */
function hostAndPort(text: string): { host: string; port?: number } {
  const [, host = text, port] = isIP(text) === 6 ? [] : (/^(\[.+\]|[^:]+)(?::(\d+))?$/u.exec(text) ?? []);
  return { host: host.replace(/^\[|\]$/gu, ''), ...(port !== undefined && { port: Number(port) }) };
}

const isPort = (port: number): boolean => port >= 1 && port <= 65_535;

export type ListenAddress = v.InferOutput<typeof listenAddress>;
