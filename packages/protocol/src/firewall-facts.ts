import * as v from 'valibot';

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

/**
 * What `/firewall.json` says: which openings calls with this server need. Nothing in it that a call, or a check of the
 * network, does not tell everybody who begins one.
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
        protocol: v.picklist(['udp', 'tcp']),
        host: v.pipe(v.string(), v.regex(/^[\w.:-]{1,64}$/u)),
        port,
      }),
    ),
    v.maxLength(512),
  ),
});
export type FirewallFacts = v.InferOutput<typeof firewallFacts>;
