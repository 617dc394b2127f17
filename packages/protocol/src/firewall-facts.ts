import * as v from 'valibot';

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const protocol = v.picklist(['udp', 'tcp']);

/**
 * The content of `/firewall.json`: which openings calls with this server need. Nothing in it that a call, or a check of
 * the network, does not tell everybody who begins one.
 */
export const firewallFacts = v.object({
  format: v.literal('sotto-firewall-1'),
  /** The configured address of the pages; null where they are wherever they were asked for. */
  url: v.nullable(v.pipe(v.string(), v.maxLength(300), v.regex(/^https?:\/\/[\w.:[\]-]+$/u))),
  /** Where plain http leads to the pages, if anywhere. */
  redirectPort: v.nullable(port),
  /** Where media goes: addresses or names as calls tell them, each once. */
  media: v.pipe(
    v.array(
      v.object({
        protocol,
        host: v.pipe(v.string(), v.regex(/^[\w.:-]{1,64}$/u)),
        port,
        /** Of the first worker, to which those are moved who do not reach the others: everybody has to reach it. */
        first: v.boolean(),
      }),
    ),
    v.maxLength(512),
  ),
  /** Where the TURN server is that leads to the same media, each once; nothing where there is none. */
  turn: v.pipe(
    v.array(
      v.object({
        protocol,
        host: v.pipe(v.string(), v.regex(/^[\w.:-]{1,253}$/u)),
        port,
        /** Inside TLS, or DTLS where the protocol is UDP. */
        secure: v.boolean(),
      }),
    ),
    v.maxLength(8),
  ),
});
export type FirewallFacts = v.InferOutput<typeof firewallFacts>;
